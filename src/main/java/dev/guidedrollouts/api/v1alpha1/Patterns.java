package dev.guidedrollouts.api.v1alpha1;

/** What strings of the spec look like; each is valid both for Java and for the API server (RE2). */
public final class Patterns {
  /** The characters of a DNS-1123 label, to be built upon. */
  public static final String LABEL_CHARACTERS = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  /** The characters of a DNS-1123 subdomain, to be built upon. */
  public static final String SUBDOMAIN_CHARACTERS =
      LABEL_CHARACTERS + "(\\." + LABEL_CHARACTERS + ")*";

  /** DNS-1123 label. */
  public static final String LABEL = "^" + LABEL_CHARACTERS + "$";

  /** DNS-1123 subdomain. */
  public static final String SUBDOMAIN = "^" + SUBDOMAIN_CHARACTERS + "$";

  /** DNS-1035 label. */
  public static final String SERVICE = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

  /**
   * Anything without white space, control characters and those that make a text look like another
   * (format characters, such as the bidirectional ones): a lesson may show what a malformed name
   * does.
   */
  public static final String IMAGE = "^[^\\p{Z}\\p{Cc}\\p{Cf}]+$";

  /** Whole numbers with a unit each. */
  public static final String DURATION = "^([0-9]{1,8}(ms|s|m|h)){1,8}$";

  private Patterns() {}
}
