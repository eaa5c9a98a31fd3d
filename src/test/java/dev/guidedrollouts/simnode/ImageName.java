package dev.guidedrollouts.simnode;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image reference as the container runtime understands it: short names belong to Docker Hub, no
 * tag means {@code latest}, a digest wins over a tag. Rules and error texts are those of
 * github.com/distribution/reference, which kubelet and containerd use.
 *
 * @param domain the registry, {@code docker.io} for short names
 * @param path the repository in that registry, {@code library/} put before one-word names of Docker
 *     Hub
 * @param tag the tag, absent where there is only a digest
 * @param digest the digest with its algorithm
 */
record ImageName(String domain, String path, Optional<String> tag, Optional<String> digest) {

  private static final String DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<domain>%1$s(?:\\.%1$s)*(?::[0-9]+)?)/(?<path>%2$s(?:/%2$s)*)"
                  .formatted(DOMAIN_PART, PATH_PART)
              + "(?::(?<tag>\\w[\\w.-]{0,127}))?"
              + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");
  private static final Pattern BARE_ID = Pattern.compile("[a-f0-9]{64}");

  /** The name is none; the message is what the parser of the reference library says. */
  static final class InvalidImageNameException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidImageNameException(String message) {
      super(message);
    }
  }

  /**
   * Reads an image as it stands in a container.
   *
   * @param image the image, as the pod names it
   * @return the name, complete
   * @throws InvalidImageNameException where the kubelet would say InvalidImageName
   */
  static ImageName parse(String image) throws InvalidImageNameException {
    if (BARE_ID.matcher(image).matches()) {
      throw new InvalidImageNameException(
          "invalid repository name (%s), cannot specify 64-byte hexadecimal strings"
              .formatted(image));
    }
    String full = withDomain(image);
    String path = repositoryOf(full.substring(full.indexOf('/') + 1));
    if (!path.equals(path.toLowerCase(Locale.ROOT))) {
      throw new InvalidImageNameException(
          "invalid reference format: repository name must be lowercase");
    }
    Matcher found = REFERENCE.matcher(full);
    if (!found.matches()) {
      throw new InvalidImageNameException("invalid reference format");
    }
    Optional<String> digest = Optional.ofNullable(found.group("digest"));
    Optional<String> tag = Optional.ofNullable(found.group("tag"));
    return new ImageName(
        found.group("domain"),
        found.group("path"),
        tag.or(() -> digest.isPresent() ? Optional.empty() : Optional.of("latest")),
        digest);
  }

  private static String withDomain(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
    String full = named ? image : "docker.io/" + image;
    if (full.startsWith("index.docker.io/")) {
      full = full.substring("index.".length());
    }
    boolean oneWord = full.startsWith("docker.io/") && full.indexOf('/', "docker.io/".length()) < 0;
    return oneWord ? "docker.io/library/" + full.substring("docker.io/".length()) : full;
  }

  private static String repositoryOf(String remainder) {
    int end = remainder.indexOf(':');
    return end < 0 ? remainder : remainder.substring(0, end);
  }

  /**
   * The repository with its registry, without tag and digest.
   *
   * @return for example {@code docker.io/library/busybox}
   */
  String repository() {
    return domain + "/" + path;
  }

  /**
   * What a registry is asked for: the digest where there is one, else the tag.
   *
   * @return the last part of the manifest's address
   */
  String manifest() {
    return digest.or(() -> tag).orElse("latest");
  }

  /**
   * The name as containerd writes it into its errors and into a container's status.
   *
   * @return registry, repository and tag or digest
   */
  String normalised() {
    return repository() + digest.map(value -> "@" + value).orElseGet(() -> ":" + manifest());
  }
}
