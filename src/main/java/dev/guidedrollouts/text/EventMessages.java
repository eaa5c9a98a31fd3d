package dev.guidedrollouts.text;

/** The messages of the Events about a lesson, beside those that its status has too. */
public final class EventMessages {
  private EventMessages() {}

  /**
   * Event StepStarted.
   *
   * @param number its place, from 1
   * @param of how many steps there are
   */
  public static String stepStarted(String step, int number, int of) {
    return "%s (%d of %d)".formatted(step, number, of);
  }

  /**
   * Events StepPassed and StepFailed.
   *
   * @param how a sentence
   */
  public static String stepEnded(String step, String how) {
    return step + ": " + how;
  }

  /** Event DiagnosisWithdrawn. */
  public static String recovered(String step, String deployment) {
    return "%s: Deployment %s has recovered by itself.".formatted(step, deployment);
  }

  /**
   * Event RolloutStalled.
   *
   * @param cause the operator's word
   * @param explanation a sentence
   */
  public static String rolloutStalled(String deployment, String cause, String explanation) {
    return "Deployment %s: %s: %s".formatted(deployment, cause, explanation);
  }
}
