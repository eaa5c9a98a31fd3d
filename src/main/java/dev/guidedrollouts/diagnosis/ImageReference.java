package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.text.CauseMessages;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image's name taken apart as Docker and the kubelet do it (distribution/reference,
 * normalize.go): without a registry it is Docker Hub's, there without an owner {@code library}'s,
 * and without tag and digest {@code latest}.
 *
 * @param text the name as it was written
 * @param registry host with its port, for example {@code docker.io} or {@code localhost:5000};
 *     empty where not valid
 * @param repository the path below the registry; the whole text where not valid
 * @param tag the tag, where there is one or latest is meant
 * @param digest the digest with its algorithm, where there is one
 * @param valid whether it is a name that an image can have
 */
record ImageReference(
    String text,
    String registry,
    String repository,
    @Nullable String tag,
    @Nullable String digest,
    boolean valid) {

  private static final String HUB = "docker.io";
  private static final int MAX_NAME = 255;

  // Each part ends at a separator that it can't contain: no backtracking beyond one part.
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+(?:[._-]+[a-z0-9]+)*+(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*+)*+");
  private static final Pattern REGISTRY =
      Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9.-]*+|\\[[0-9a-fA-F:]++\\])(?::\\d{1,5})?");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern DIGEST =
      Pattern.compile("[A-Za-z][A-Za-z0-9+._-]*+:[0-9a-fA-F]{32,}+");

  /** Takes a name apart; one that is not valid stays whole. */
  static ImageReference parse(String text) {
    if (text.length() > 2 * MAX_NAME + 256) {
      return invalid(text);
    }
    int at = text.indexOf('@');
    String digest = at < 0 ? null : text.substring(at + 1);
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.lastIndexOf(':');
    boolean tagged = colon > named.lastIndexOf('/');
    String tag = tagged ? named.substring(colon + 1) : null;
    String name = tagged ? named.substring(0, colon) : named;
    String registry = registryOf(name);
    String path = registry.isEmpty() ? name : name.substring(registry.length() + 1);
    if (registry.isEmpty() || registry.equals("index.docker.io")) {
      registry = HUB;
    }
    if (registry.equals(HUB) && path.indexOf('/') < 0) {
      path = "library/" + path;
    }
    if (path.length() > MAX_NAME
        || !REPOSITORY.matcher(path).matches()
        || !REGISTRY.matcher(registry).matches()
        || (tag != null && !TAG.matcher(tag).matches())
        || (digest != null && !DIGEST.matcher(digest).matches())) {
      return invalid(text);
    }
    return new ImageReference(
        text, registry, path, tag == null && digest == null ? "latest" : tag, digest, true);
  }

  private static ImageReference invalid(String text) {
    return new ImageReference(text, "", text, null, null, false);
  }

  /**
   * The first part is a host only where it can't be an owner: with a dot, a port, upper case, or
   * localhost.
   */
  private static String registryOf(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return "";
    }
    String first = name.substring(0, slash);
    boolean host =
        first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || first.equals("localhost")
            || !first.equals(first.toLowerCase(Locale.ROOT));
    return host ? first : "";
  }

  boolean onDockerHub() {
    return registry.equals(HUB);
  }

  /** Registry and repository, without tag and digest. */
  String name() {
    return valid ? registry + "/" + repository : text;
  }

  /** The repository as people write it: Docker Hub's own images without {@code library/}. */
  String shortRepository() {
    return onDockerHub() && repository.startsWith("library/")
        ? repository.substring("library/".length())
        : repository;
  }

  /** The name in full, for example {@code docker.io/library/nginx:latest}. */
  String canonical() {
    return valid
        ? name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest)
        : text;
  }

  /** {@code with tag 1.20.2}, {@code with digest sha256:…}. */
  String version() {
    if (digest != null) {
      return CauseMessages.withDigest(
          digest.length() > 19 ? digest.substring(0, 19) + "…" : digest);
    }
    return CauseMessages.withTag(String.valueOf(tag));
  }
}
