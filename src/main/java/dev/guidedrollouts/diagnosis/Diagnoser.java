package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Why a rollout is not progressing. The same evidence gives the same answer. */
public final class Diagnoser {
  private static final int MAX_MESSAGE = 1024;

  private Diagnoser() {}

  /**
   * Reads the evidence; empty when nothing is wrong yet.
   *
   * <p>Order: the most telling cause first ({@link Cause}), so that what the pods say comes before
   * what the Deployment's conditions say; among equals the pod that the diagnosis spoke of before,
   * then the oldest. {@link Diagnosis#permanent()} speaks of the cause alone: that an exceeded
   * progress deadline counts as a stall whatever the cause is the rule of rollout.StallAssessment.
   */
  public static Optional<Diagnosis> diagnose(RolloutEvidence evidence) {
    List<Symptom> symptoms = symptoms(evidence);
    if (symptoms.isEmpty()) {
      return Optional.empty();
    }
    Symptom first = symptoms.getFirst();
    CauseMessage text = CauseText.of(first, evidence.deployment().name());
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
            first.notBefore(),
            SafeText.clean(first.message(), MAX_MESSAGE),
            Explanation.of(text, OtherSymptoms.of(first, symptoms)),
            Suggestion.of(first, text.advice(), evidence.imagesThatWorked()),
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
      PodSymptoms.of(pod, evidence.earlier(), late, evidence.now()).stream()
          .map(s -> patient(s, deployment))
          .forEach(all::add);
    }
    EndedPods ended = deployment.endedPods();
    if (ended != null) {
      EndedPodTrouble.of(ended, pods.isEmpty(), evidence.now()).ifPresent(all::add);
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
        Comparator.comparing(Diagnoser::ranksAs)
            // What is only waited for does not hide what counts.
            .thenComparing(s -> s.notBefore() != null && s.notBefore().isAfter(evidence.now()))
            .thenComparing(s -> before == null || !before.equals(s.podName())));
    return all;
  }

  /** No pod at all is worth telling before a deadline, even where it is no quota. */
  private static Cause ranksAs(Symptom s) {
    Cause cause = s.finding().cause();
    boolean noPod = s.reason().equals("ReplicaFailure") || s.ended() != null;
    return noPod && Cause.QuotaExceeded.precedes(cause) ? Cause.QuotaExceeded : cause;
  }

  /**
   * A Deployment with a longer progress deadline than most says that its pods need longer to get
   * ready. One without a deadline (kubernetes, pkg/controller/deployment/util/deployment_util.go,
   * HasProgressDeadline) says nothing.
   */
  private static Symptom patient(Symptom s, ObservedDeployment deployment) {
    int deadline = deployment.progressDeadlineSeconds();
    ObservedPod pod = s.pod();
    return pod == null
            || s.finding().cause() != Cause.NotReady
            || deadline <= ObservedDeployment.DEFAULT_DEADLINE
            || deadline == Integer.MAX_VALUE
        ? s
        : SymptomBuilder.builder(s).notBefore(pod.createdAt().plusSeconds(deadline)).build();
  }
}
