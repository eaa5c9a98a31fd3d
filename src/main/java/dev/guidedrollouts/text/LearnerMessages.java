package dev.guidedrollouts.text;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a learner is asked for, and what is answered to what he asks by annotation. */
public final class LearnerMessages {
  private static final int SHOWN = 60;

  private LearnerMessages() {}

  /**
   * The step waits for the go-ahead.
   *
   * @param goal a clause that begins with the object
   */
  public static String awaitsGoAhead(String step, String goal, boolean meantToFail) {
    return "Step %s waits for your go-ahead. Then: %s.%s"
        .formatted(step, goal, meantToFail ? " " + meantToFail() : "");
  }

  /** Of a step that is meant to stall, before it runs. */
  public static String meantToFail() {
    return "It is meant to fail: finding out why is the exercise, not a mistake of yours.";
  }

  /**
   * The step is the learner's.
   *
   * @param goal a clause that begins with the object
   */
  public static String yourTurn(String goal, boolean meantToFail) {
    return "Your turn: %s. However you do it counts.%s"
        .formatted(goal, meantToFail ? " " + meantToFail() : "");
  }

  /**
   * The undo is the learner's.
   *
   * @param explanation why the rollout stalled, a sentence; null where that is not told unasked
   */
  public static String undoIsYours(String deployment, @Nullable String explanation) {
    return "The rollout of %s is stalled.%s Your turn: bring back the last revision that ran well."
        .formatted(deployment, explanation == null ? "" : " " + explanation);
  }

  /** The goal of a step that asks a question. */
  public static String prediction(String deployment) {
    return "what will become of Deployment %s is said beforehand".formatted(deployment);
  }

  public static String askPlainUndo(String deployment) {
    return "Say beforehand: which revision would a plain `kubectl rollout undo deployment/%s` bring back now? Answer with its number, the step that made it or its image; `none` for none."
        .formatted(deployment);
  }

  public static String askPodsServing(String deployment) {
    return "Say beforehand: how many pods of %s serve now? Answer with a number."
        .formatted(deployment);
  }

  /** Where an answer is put in a command. */
  public static String answerHere() {
    return "YOUR-ANSWER";
  }

  public static String nothingSeen(String namespace) {
    return "Nothing has changed in namespace %s since: which namespace does your kubectl use (`kubectl config view --minify`)?"
        .formatted(namespace);
  }

  /**
   * The Deployment keeps no old ReplicaSet (kubernetes, pkg/controller/deployment/sync.go,
   * cleanupDeployment: called once a rollout is complete).
   */
  public static String keepsNoHistory(String deployment) {
    return "spec.revisionHistoryLimit of %s is 0: with the next complete rollout every other revision is gone, and no undo brings it back."
        .formatted(deployment);
  }

  /** What a passed step left running has lost pods since. */
  public static String notReadySince(String deployment, String step, int ready, int wanted) {
    return "Step %s stays passed, but Deployment %s has broken since: %d of %s ready."
        .formatted(step, deployment, ready, StepMessages.pods(wanted));
  }

  /** The same without numbers, which move while a step of the operator's goes on. */
  public static String brokenSince(String deployment, String step) {
    return "Step %s stays passed, but Deployment %s has broken since: not all of its pods are ready."
        .formatted(step, deployment);
  }

  /** What a passed step left running was deleted since. */
  public static String goneSince(String deployment, String step) {
    return "Step %s stays passed, but Deployment %s is gone since.".formatted(step, deployment);
  }

  public static String startsOver(String step) {
    return "Starts over from step %s.".formatted(step);
  }

  /** A question was answered right. */
  public static String answeredRight(String why) {
    return "Right. " + why;
  }

  /** A question was answered wrong, and may be answered anew. */
  public static String answeredWrong(String why) {
    return "Not right yet. %s Answer again.".formatted(why);
  }

  public static String podsServe(String deployment, int pods) {
    return "%s of %s serve%s now."
        .formatted(StepMessages.pods(pods), deployment, pods == 1 ? "s" : "");
  }

  public static String otherPodsServe(String deployment, String given) {
    return "It is not %s: only pods that are ready serve. Which of the pods of %s are?"
        .formatted(shown(given), deployment);
  }

  public static String notANumber(String given) {
    return "%s is no number of pods.".formatted(shown(given));
  }

  public static String undoesNothing(String deployment) {
    return "%s has no earlier revision.".formatted(deployment);
  }

  /** What a plain undo would bring back; {@code verdict}: HEALTHY, STALLED or UNKNOWN. */
  public static String plainUndoRestores(
      String deployment, long revision, @Nullable String image, String verdict) {
    return "A plain undo of %s brings back %s%s: it takes the second-highest number, whether that ran well or not."
        .formatted(
            deployment,
            UndoMessages.revision(revision, image),
            switch (verdict.toUpperCase(Locale.ROOT)) {
              case "STALLED" -> ", which stalled";
              case "HEALTHY" -> ", which ran well";
              default -> "";
            });
  }

  public static String isCurrent(String given) {
    return "%s is what runs now; an undo leaves that.".formatted(shown(given));
  }

  public static String isLastHealthy(String given) {
    return "%s is the last one that ran well; does a plain undo look at that?"
        .formatted(shown(given));
  }

  public static String notThat(String given) {
    return "It is not %s. `kubectl rollout history` lists the numbers: which one is taken?"
        .formatted(shown(given));
  }

  private static String shown(String given) {
    return "\"" + SafeText.clean(given, SHOWN) + "\"";
  }

  /** How each sentence on an annotation begins, after the sentence before. */
  public static String annotation() {
    return " The annotation guidedrollouts.dev/";
  }

  /**
   * An annotation that names no step.
   *
   * @param orAll whether {@code *} is allowed too
   */
  public static String noSuchStep(
      String annotation, String value, List<String> steps, boolean orAll) {
    return "The annotation %s=%s names no step of this lesson; allowed: %s%s."
        .formatted(
            annotation,
            shown(value),
            String.join(", ", steps),
            orAll ? ", or * for all that are left" : "");
  }

  public static String notNext(String annotation, String value) {
    return "The annotation %s=%s means nothing; allowed: next.".formatted(annotation, shown(value));
  }

  public static String lessonHasEnded(String annotation) {
    return "The annotation %s asks for something, but the lesson has ended; guidedrollouts.dev/replay-from=STEP starts over."
        .formatted(annotation);
  }

  public static String nothingAsked(String annotation) {
    return "The annotation %s is an answer, but the present step asks no question."
        .formatted(annotation);
  }

  /** Where a guide goes on that is too long for a status. */
  public static String readOn(String namespace, String lesson, String step) {
    return "… (read on: kubectl get lesson %s -n %s -o jsonpath='{.spec.steps[?(@.name==\"%s\")].guide}')"
        .formatted(lesson, namespace, step);
  }

  /** Where a debrief goes on that is too long for a status. */
  public static String readDebriefOn(String namespace, String lesson, String step) {
    return "… (read on: kubectl get lesson %s -n %s -o jsonpath='{.spec.steps[?(@.name==\"%s\")].debrief}')"
        .formatted(lesson, namespace, step);
  }
}
