package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import dev.guidedrollouts.model.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Why a rollout does not get on. The same evidence gives the same answer. */
public final class Diagnoser {
  private static final int MAX_MESSAGE = 1024;

  private Diagnoser() {}

  /**
   * Reads the evidence; empty when nothing is wrong yet.
   *
   * <p>Order: the most telling cause first ({@link Specificity}), so that what the pods say comes
   * before what the Deployment's conditions say; among equals the pod that the diagnosis spoke of
   * before, then the oldest. {@link Diagnosis#permanent()} speaks of the cause alone: that an
   * exceeded progress deadline counts as a stall whatever the cause is the engine's rule.
   */
  public static Optional<Diagnosis> diagnose(RolloutEvidence evidence) {
    List<Symptom> symptoms = symptoms(evidence);
    if (symptoms.isEmpty()) {
      return Optional.empty();
    }
    Symptom first = symptoms.getFirst();
    return Optional.of(
        new Diagnosis(
            first.podName(),
            first.containerName(),
            first.image(),
            SafeText.clean(first.reason(), 128),
            first.finding().cause(),
            first.finding().permanent(),
            first.backedOff(),
            first.backOffAfter(),
            first.reviewAt(),
            SafeText.clean(first.message(), MAX_MESSAGE),
            Explanation.of(first, evidence.deployment().name(), Others.of(first, symptoms)),
            Suggestion.of(first, evidence.imagesThatWorked()),
            Commands.of(first, evidence)));
  }

  /** All that is wrong, what is to be told first in front. */
  private static List<Symptom> symptoms(RolloutEvidence evidence) {
    ObservedDeployment deployment = evidence.deployment();
    List<ObservedPod> pods =
        deployment.newPods().stream()
            .sorted(Comparator.comparing(ObservedPod::createdAt).thenComparing(ObservedPod::name))
            .toList();
    boolean late = deployment.progressDeadlineExceeded() != null;
    List<Symptom> all = new ArrayList<>();
    for (ObservedPod pod : pods) {
      all.addAll(PodSymptoms.of(pod, evidence.earlier(), late, evidence.now()));
    }
    String failure = deployment.replicaFailure();
    if (failure != null) {
      all.add(
          Symptom.ofDeployment(
              "ReplicaFailure", failure, StartRules.classify("ReplicaFailure", failure)));
    }
    String deadline = deployment.progressDeadlineExceeded();
    if (deadline != null) {
      all.add(
          Symptom.ofDeployment(
              "ProgressDeadlineExceeded",
              deadline,
              new Finding(Cause.DeadlineExceeded, false, "deadline")));
    }
    Earlier earlier = evidence.earlier();
    String before = earlier == null ? null : earlier.pod();
    // A stable sort: among equals the oldest pod stays in front, then its first container.
    all.sort(
        Comparator.comparingInt(Diagnoser::rank)
            .thenComparing(s -> before == null || !before.equals(s.podName())));
    return all;
  }

  /** No pod at all is worth telling before a deadline, even where it is no quota. */
  private static int rank(Symptom s) {
    return s.reason().equals("ReplicaFailure")
        ? Specificity.of(Cause.QuotaExceeded)
        : Specificity.of(s.finding().cause());
  }
}
