package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why a rollout does not get on. The same evidence gives the same answer. */
public final class Diagnoser {
  private static final int MAX_MESSAGE = 1024;
  private static final Pattern QUOTA =
      Pattern.compile(
          "exceeded quota|must specify (?:limits|requests|memory|cpu)|(?:maximum|minimum) (?:memory|cpu) usage|quota");

  private Diagnoser() {}

  /**
   * Reads the evidence; empty when nothing is wrong yet.
   *
   * <p>Order: containers of the new pods, scheduling, ReplicaFailure, the progress deadline, and
   * last a container of which no cause is known. {@link Diagnosis#permanent()} speaks of the cause
   * alone: that an exceeded progress deadline counts as a stall whatever the cause is the engine's
   * rule.
   */
  public static Optional<Diagnosis> diagnose(RolloutEvidence evidence) {
    List<Symptom> symptoms = symptoms(evidence);
    if (symptoms.isEmpty()) {
      return Optional.empty();
    }
    Symptom first = symptoms.getFirst();
    long others =
        symptoms.stream()
            .map(Symptom::pod)
            .filter(Objects::nonNull)
            .filter(p -> !p.equals(first.pod()))
            .distinct()
            .count();
    return Optional.of(
        new Diagnosis(
            first.pod(),
            first.container(),
            first.image(),
            SafeText.clean(first.reason(), 128),
            first.finding().cause(),
            first.finding().permanent(),
            first.backedOff(),
            SafeText.clean(first.message(), MAX_MESSAGE),
            Explanation.of(first, evidence.deployment().name(), others),
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
      all.addAll(PodSymptoms.of(pod, evidence.earlier(), late));
      if (pod.unschedulable() != null) {
        all.add(
            Symptom.ofPod(
                pod.name(),
                "Unschedulable",
                pod.unschedulable(),
                StartRules.classify("Unschedulable", pod.unschedulable())));
      }
    }
    if (deployment.replicaFailure() != null) {
      boolean quota = QUOTA.matcher(deployment.replicaFailure().toLowerCase(Locale.ROOT)).find();
      Finding finding =
          quota
              ? new Finding(Cause.QuotaExceeded, false, "quota")
              : new Finding(Cause.Unknown, false, "replica-failure");
      all.add(Symptom.ofDeployment("ReplicaFailure", deployment.replicaFailure(), finding));
    }
    if (deployment.progressDeadlineExceeded() != null) {
      all.add(
          Symptom.ofDeployment(
              "ProgressDeadlineExceeded",
              deployment.progressDeadlineExceeded(),
              new Finding(Cause.DeadlineExceeded, false, "deadline")));
    }
    // A stable sort: among equals the oldest pod stays in front, then its first container.
    all.sort(Comparator.comparingInt(Diagnoser::rank));
    return all;
  }

  /** No pod at all is worth telling before a deadline, even where it is no quota. */
  private static int rank(Symptom s) {
    return s.reason().equals("ReplicaFailure")
        ? Specificity.of(Cause.QuotaExceeded)
        : Specificity.of(s.finding().cause());
  }
}
