package dev.guidedrollouts.api.v1alpha1;

/** What strings of the spec look like; each is valid both for Java and for the API server (RE2). */
public final class Patterns {
  /** DNS-1123 label. */
  public static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** DNS-1123 subdomain. */
  public static final String SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

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
