package dev.guidedrollouts.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image that runs: busybox as the only program, in a layer that is the same for all, and a layer
 * of its own with some random data. That one no node has seen before, so it is always pulled.
 *
 * @param top what its name leads to: the manifest, or an index where it is for another platform
 * @param blobs configuration and layers, by digest
 * @param own the digest of the layer that no other image has
 */
public record TinyImage(Blob top, Map<String, Blob> blobs, String own) {
  static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final int OWN_SIZE = 64 * 1024;
  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private record Layer(Blob packed, String diffId) {}

  /** Runs a script of busybox's shell; its applets are called by {@code busybox NAME}. */
  public static TinyImage script(String script) {
    return command("/bin/busybox", "sh", "-c", script);
  }

  /** Runs until it is told to end. */
  public static TinyImage server() {
    return script("trap 'exit 0' TERM; while :; do busybox sleep 1000 & wait; done");
  }

  /** With this entry point, be it there or not; none at all is possible too. */
  public static TinyImage command(String... entrypoint) {
    return image(List.of(entrypoint), layer("own", READABLE, random(OWN_SIZE)));
  }

  /** A program that is none for any processor: what a build for another one looks like to Linux. */
  public static TinyImage foreignProgram() {
    return image(List.of("/own"), layer("own", EXECUTABLE, random(OWN_SIZE)));
  }

  /** Of its two layers, this one is what it says, but no archive. */
  public static TinyImage noArchive() {
    Blob junk = new Blob(LAYER, random(OWN_SIZE));
    return image(List.of("/bin/busybox"), new Layer(junk, junk.digest()));
  }

  /** An index that has this image for one platform, which may be one that no node has. */
  public TinyImage forPlatform(String architecture) {
    Map<String, Object> entry = new HashMap<>(top.reference());
    entry.put("platform", Map.of("architecture", architecture, "os", "linux"));
    Blob index =
        json(INDEX, Map.of("schemaVersion", 2, "mediaType", INDEX, "manifests", List.of(entry)));
    return new TinyImage(index, blobs, own);
  }

  private static TinyImage image(List<String> entrypoint, Layer own) {
    Layer base = Base.LAYER;
    Blob config =
        json(
            CONFIG,
            Map.of(
                "architecture",
                architecture(),
                "os",
                "linux",
                "config",
                Map.of("Entrypoint", entrypoint, "Env", List.of("PATH=/bin")),
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(base.diffId(), own.diffId()))));
    Blob manifest =
        json(
            MANIFEST,
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                config.reference(),
                "layers",
                List.of(base.packed().reference(), own.packed().reference())));
    Map<String, Blob> blobs =
        Stream.of(config, base.packed(), own.packed())
            .collect(Collectors.toUnmodifiableMap(Blob::digest, b -> b));
    return new TinyImage(manifest, blobs, own.packed().digest());
  }

  /** Packed once, when the first image is made. */
  private static final class Base {
    private static final Layer LAYER = layer("bin/busybox", EXECUTABLE, read());

    private static byte[] read() {
      try {
        return Files.readAllBytes(BUSYBOX);
      } catch (IOException e) {
        throw new UncheckedIOException("the package busybox-static is needed", e);
      }
    }
  }

  private static Layer layer(String name, int mode, byte[] data) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try {
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(data.length);
        // The same bytes in each run, so that a node has the base only once.
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(data);
        tar.closeArchiveEntry();
      }
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        plain.writeTo(gzip);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Layer(new Blob(LAYER, packed.toByteArray()), Blob.digest(plain.toByteArray()));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Go's names of the platforms. */
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static Blob json(String mediaType, Map<String, Object> value) {
    return new Blob(mediaType, JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8));
  }
}
