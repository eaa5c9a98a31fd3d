package dev.guidedrollouts.api.v1alpha1;

/** Where a lesson is. The constants are spelt as the API spells them. */
public enum LessonPhase {
  Pending(false, "Accepted, and not begun: it waits for its turn."),
  Running(false, "A step is being done or verified."),
  WaitingForLearner(false, "The next step is the learner's to take."),
  Stalled(false, "A rollout is not progressing, and nothing was undone yet."),
  Undoing(false, "A stalled rollout goes back to the last healthy revision."),
  Suspended(false, "spec.suspend is true: nothing is changed until it is false again."),
  Completed(true, "Every step passed."),
  Failed(true, "A step failed; a changed spec takes the lesson up again there."),
  Invalid(true, "The spec has an error; nothing was touched.");

  private final boolean terminal;
  private final String description;

  LessonPhase(boolean terminal, String description) {
    this.terminal = terminal;
    this.description = description;
  }

  /** True where only a changed spec makes the lesson go on. */
  public boolean terminal() {
    return terminal;
  }

  /** One sentence for documentation, metrics and pages. */
  public String description() {
    return description;
  }
}
