package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The step that a lesson is at, and which try of it this is.
 *
 * @param index its place among the steps, from 0
 * @param step the step
 * @param number the attempt, from 1
 * @param definition a digest of what the step does: another one is another attempt
 */
public record StepAttempt(int index, Step step, int number, String definition) {

  public String name() {
    return step.nameOrEmpty();
  }

  /** What the step is to bring about: a clause that begins with the object. */
  public String goal() {
    return ActionRules.of(step.action()).goal();
  }

  /**
   * The first step that has not passed. A step that failed, or whose action is another than the one
   * that was begun, is a new attempt; a step that passed stays passed whatever becomes of its
   * texts.
   *
   * @param steps the valid lesson's steps
   * @param status what is known of them
   * @return empty where every step has passed
   */
  public static Optional<StepAttempt> current(List<Step> steps, LessonStatus status) {
    return from(0, steps, status);
  }

  /**
   * The first step after one that has not passed, as {@link #current} would have it once that one
   * has.
   */
  static Optional<StepAttempt> after(StepAttempt step, List<Step> steps, LessonStatus status) {
    return from(step.index() + 1, steps, status);
  }

  private static Optional<StepAttempt> from(int first, List<Step> steps, LessonStatus status) {
    for (int i = first; i < steps.size(); i++) {
      Step step = steps.get(i);
      Optional<StepStatus> known = status.stepNamed(step.nameOrEmpty());
      if (known.isEmpty() || !hasPassed(step, known.get())) {
        return Optional.of(attempt(i, step, known));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the step passed as it is now: where its action, or how it is meant to end, has become
   * another since, it is still to be done.
   *
   * @param known what the status has of the step
   */
  public static boolean hasPassed(Step step, StepStatus known) {
    return known.state() == StepState.Passed && !isRedefined(step, known);
  }

  private static boolean isRedefined(Step step, StepStatus known) {
    String before = known.definition();
    return before != null && !StepDefinition.isThatOf(step, before);
  }

  private static StepAttempt attempt(int index, Step step, Optional<StepStatus> known) {
    String definition = StepDefinition.of(step);
    if (known.isEmpty()) {
      return new StepAttempt(index, step, 1, definition);
    }
    StepStatus last = known.get();
    // Whether the spec changed is not asked here: a lesson that waited for its turn in between has
    // noted the change.
    boolean failedBefore = last.stateOrDefault() == StepState.Failed;
    if (failedBefore || isRedefined(step, last)) {
      return new StepAttempt(index, step, last.attemptOrFirst() + 1, definition);
    }
    // An attempt keeps the digest that it began with, whatever version wrote it.
    return new StepAttempt(
        index,
        step,
        last.attemptOrFirst(),
        Objects.requireNonNullElse(last.definition(), definition));
  }

  /** Whether a step's status speaks of this attempt, and not of an earlier one. */
  public boolean isThatOf(StepStatus status) {
    return status.attemptOrFirst() == number && definition.equals(status.definition());
  }
}
