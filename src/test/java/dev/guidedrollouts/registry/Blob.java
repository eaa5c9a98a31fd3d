package dev.guidedrollouts.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Bytes in a registry, and what they are. */
public final class Blob {
  private final String mediaType;
  private final byte[] bytes;
  private final String digest;

  Blob(String mediaType, byte[] bytes) {
    this.mediaType = mediaType;
    this.bytes = bytes.clone();
    this.digest = digest(bytes);
  }

  String mediaType() {
    return mediaType;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  String digest() {
    return digest;
  }

  /** As manifests and indexes refer to it: the specification's descriptor. */
  Map<String, Object> reference() {
    return Map.of("mediaType", mediaType, "digest", digest, "size", bytes.length);
  }

  /** {@code sha256:} and the sum. */
  static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
