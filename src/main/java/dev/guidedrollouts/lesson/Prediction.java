package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.Question;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.text.LearnerMessages;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A learner's answer held against what is so at this look.
 *
 * @param right whether it is right
 * @param why one sentence: of a wrong answer what it would be right of, never the right one
 */
public record Prediction(boolean right, String why) {

  /** The answer to the question of a step, now. */
  public static Prediction of(ReconcileInput input, PredictAction action, String answer) {
    String deployment = action.deploymentOrEmpty();
    String given = answer.strip().toLowerCase(Locale.ROOT);
    return action.question() == Question.PodsServing
        ? podsServing(input.observation().deployment(deployment), given, deployment)
        : plainUndo(input, deployment, given);
  }

  private static Prediction podsServing(
      Optional<ObservedDeployment> seen, String given, String deployment) {
    int serving = seen.map(ObservedDeployment::readyReplicas).orElse(0);
    if (given.equals(String.valueOf(serving))) {
      return new Prediction(true, LearnerMessages.podsServe(deployment, serving));
    }
    return new Prediction(
        false,
        given.matches("[0-9]{1,9}")
            ? LearnerMessages.otherPodsServe(deployment, given)
            : LearnerMessages.notANumber(given));
  }

  private static Prediction plainUndo(ReconcileInput input, String deployment, String given) {
    var history = input.history(deployment);
    Optional<KnownRevision> restored = history.plainUndo();
    if (restored.isEmpty()) {
      return given.equals("none")
          ? new Prediction(true, LearnerMessages.undoesNothing(deployment))
          : new Prediction(false, LearnerMessages.notThat(given));
    }
    KnownRevision right = restored.get();
    if (means(input, right, given)) {
      return new Prediction(
          true,
          LearnerMessages.plainUndoRestores(
              deployment, right.number(), right.image(), right.verdict().name()));
    }
    return new Prediction(
        false,
        history.current().filter(r -> means(input, r, given)).isPresent()
            ? LearnerMessages.isCurrent(given)
            : history.undoTarget().filter(r -> means(input, r, given)).isPresent()
                ? LearnerMessages.isLastHealthy(given)
                : LearnerMessages.notThat(given));
  }

  /**
   * By its number, the name of a step that it came of, or its image: whole, its last part, its tag.
   */
  private static boolean means(ReconcileInput input, KnownRevision revision, String given) {
    if (given.equals(String.valueOf(revision.number()))) {
      return true;
    }
    if (given.equals(revision.origin()) || isOfStep(input, revision, given)) {
      return true;
    }
    String image = revision.image();
    if (image == null) {
      return false;
    }
    String whole = image.toLowerCase(Locale.ROOT);
    String last = whole.substring(whole.lastIndexOf('/') + 1);
    String name = last.split("[:@]", 2)[0];
    String tag = last.contains(":") ? last.substring(last.indexOf(':') + 1) : "";
    return given.equals(whole)
        || given.equals(last)
        || given.equals(name)
        || (given.equals(tag) && isOnlyOneTagged(input, revision, tag))
        || (given.matches("v[0-9]{1,6}") && name.endsWith("-" + given));
  }

  /** A tag that several revisions have says of none that it is meant. */
  private static boolean isOnlyOneTagged(ReconcileInput input, KnownRevision revision, String tag) {
    return input.observation().deployments().values().stream()
        .flatMap(d -> input.history(d.name()).revisions().stream())
        .filter(r -> !r.replicaSet().equals(revision.replicaSet()))
        .map(KnownRevision::image)
        .filter(Objects::nonNull)
        .noneMatch(other -> other.toLowerCase(Locale.ROOT).endsWith(":" + tag));
  }

  private static boolean isOfStep(ReconcileInput input, KnownRevision revision, String given) {
    return input
        .status()
        .stepNamed(given)
        .map(StepStatus::revision)
        .filter(revision::knownAs)
        .isPresent();
  }
}
