package dev.guidedrollouts.e2e;

/** Lines of a lesson's {@code steps}. */
final class Steps {
  private Steps() {}

  /** A step that rolls out a version of reviews. */
  static String rollOut(String step, String deployment, int version) {
    return "- {name: %s, rollOut: {deployment: %s, image: '%s'}}\n"
        .formatted(step, deployment, Trouble.REVIEWS.formatted(version));
  }
}
