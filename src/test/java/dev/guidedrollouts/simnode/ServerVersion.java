package dev.guidedrollouts.simnode;

/**
 * The version of an API server.
 *
 * @param text as the server says it, for example v1.20.2
 * @param minor the number after {@code 1.}
 */
record ServerVersion(String text, int minor) {

  /**
   * Reads what a server says of itself.
   *
   * @param text its gitVersion
   * @param minor its minor version; managed services write for example {@code 29+}
   * @return the version
   * @throws IllegalArgumentException where the minor version is no number
   */
  static ServerVersion of(String text, String minor) {
    String digits = minor.replaceFirst("\\D.*$", "");
    if (digits.isEmpty()) {
      throw new IllegalArgumentException(
          "the API server gives its minor version as '%s': a number was expected".formatted(minor));
    }
    return new ServerVersion(text, Integer.parseInt(digits));
  }
}
