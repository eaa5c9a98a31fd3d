package dev.guidedrollouts.text;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sentences of a lesson's status: how far it is, what it waits for, what is wrong with it. */
public final class LessonMessages {
  /** More would hide what is to be done. */
  private static final int FIELDS_NAMED = 4;

  private LessonMessages() {}

  /** Every step has passed; also the message of the Event LessonCompleted. */
  public static String completed(int steps) {
    return steps == 1 ? "The lesson's one step passed." : "All " + steps + " steps passed.";
  }

  public static String suspended() {
    return "Suspended: nothing is changed until spec.suspend is false.";
  }

  /**
   * What the current step is to bring about.
   *
   * @param number its place, from 1
   * @param of how many steps there are
   * @param goal a clause that begins with the object
   */
  public static String onStep(int number, int of, String goal) {
    return "Step %d of %d: %s.".formatted(number, of, goal);
  }

  /**
   * A step passed, and there are others.
   *
   * @param how a sentence
   */
  public static String stepPassed(String step, String how) {
    return "Step %s passed: %s".formatted(step, how);
  }

  /**
   * A step failed, and the lesson with it.
   *
   * @param why a sentence
   */
  public static String stepFailed(String step, String why) {
    return "Step %s failed: %s".formatted(step, why);
  }

  /**
   * A step was taken out of the spec, and what it began is not complete.
   *
   * @param explanation why its rollout stalled, a sentence; null where nothing is known
   */
  public static String leftover(String step, String deployment, @Nullable String explanation) {
    return "Step %s was taken out of the spec, but its rollout of Deployment %s is not complete%s The lesson completes when that is: undo it, or fix it."
        .formatted(step, deployment, explanation == null ? "." : ": " + explanation);
  }

  /**
   * The lesson is Invalid.
   *
   * @param problems each with its field; see {@link ValidationMessages}
   */
  public static String invalid(List<String> problems) {
    return "The lesson has %s, and nothing was touched: %s"
        .formatted(
            problems.size() == 1 ? "an error" : problems.size() + " errors",
            String.join("; ", problems));
  }

  /** Another lesson's claim takes precedence, and this one has begun nothing. */
  public static String waitsForLesson(String lesson, String deployment) {
    return "Waits for lesson %s, which also updates Deployment %s and takes precedence."
        .formatted(lesson, deployment);
  }

  /**
   * Another lesson's claim takes precedence in the middle of this one.
   *
   * @param step the step that waits
   */
  public static String stepWaitsForLesson(String step, String lesson, String deployment) {
    return "Step %s waits for lesson %s, which also updates Deployment %s and takes precedence."
        .formatted(step, lesson, deployment);
  }

  /**
   * Lessons that wait for each other; follows {@link #stepWaitsForLesson}.
   *
   * @param circle their names, beginning with the one that is told
   */
  public static String waitInCircle(List<String> circle) {
    return " They wait in a circle (%s, %s), each for a Deployment that the next one has begun: none goes on until one of them is deleted, or no longer names the Deployment that another one waits for."
        .formatted(String.join(", ", circle), circle.getFirst());
  }

  /**
   * What is in the namespace is not known.
   *
   * @param why a sentence or a clause
   */
  public static String namespaceNotRead(String namespace, String why) {
    return "The objects of namespace %s can't be read yet: %s."
        .formatted(namespace, why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
  }

  /** How {@link #definitionOutdated} begins, after the sentence before. */
  public static String definition() {
    return " The cluster's definition of lessons is older than the operator: ";
  }

  /**
   * Fields of the status are not stored.
   *
   * @param fields for example {@code status.before}
   */
  public static String definitionOutdated(List<String> fields) {
    int more = fields.size() - FIELDS_NAMED;
    return definition()
        + "it does not keep %s%s. Whoever installed the operator has to upgrade the definition too (kubectl apply -f crds/, or with the chart).%s"
            .formatted(
                fields.stream().limit(FIELDS_NAMED).collect(Collectors.joining(", ")),
                more > 0 ? " and %d more".formatted(more) : "",
                RefusalMessages.AGAIN);
  }

  /** Why a namespace is not read: a clause for {@link #namespaceNotRead}. */
  public static String noLongerFollowed() {
    return "they are no longer followed";
  }

  /** Why a namespace is not read: a clause for {@link #namespaceNotRead}. */
  public static String notSentYet() {
    return "the API server has not sent them all yet";
  }
}
