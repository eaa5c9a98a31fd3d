package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.diagnosis.Diagnoser;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.RolloutEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Deployment is examined for, before anything is decided. */
public final class Examination {
  private Examination() {}

  /** The situation with the diagnosis of the current step's Deployment, where it has trouble. */
  public static Situation diagnosed(Situation observed) {
    Situation situation = ProgressDeadlines.judged(observed);
    return situation
        .currentStep()
        .flatMap(step -> diagnosis(situation, step))
        .map(found -> SituationBuilder.builder(situation).diagnosis(found).build())
        .orElse(situation);
  }

  private static Optional<Diagnosis> diagnosis(Situation situation, StepAttempt step) {
    return situation
        .observation()
        .deployment(step.step().action().deploymentOrEmpty())
        .flatMap(
            deployment ->
                diagnose(
                    situation.namespace(),
                    deployment,
                    situation.ledger(deployment.name()),
                    situation.diagnosisOf(step).orElse(null),
                    situation.now()));
  }

  /**
   * Why a Deployment does not get on; empty where nothing is wrong with it.
   *
   * @param known what was found before in this rollout, where something was
   */
  public static Optional<Diagnosis> diagnose(
      String namespace,
      ObservedDeployment deployment,
      Ledger ledger,
      @Nullable DiagnosisStatus known,
      Instant now) {
    if (!deployment.mayBeInTrouble()) {
      return Optional.empty();
    }
    return Diagnoser.diagnose(
        new RolloutEvidence(
            namespace,
            deployment,
            known == null ? null : earlier(known),
            ledger.imagesThatWorked(),
            wayBack(ledger),
            now));
  }

  /**
   * Whether nothing but a change of the Deployment can help: a cause that lasts, and that the
   * kubelet has backed off from, or tried again for long enough.
   */
  public static boolean isHopeless(ObservedDeployment deployment, Diagnosis seen, Instant now) {
    if (!seen.permanent()) {
      return false;
    }
    Duration grace = seen.backOffAfter();
    return seen.backedOff()
        || deployment.newPods().stream()
            .filter(pod -> pod.name().equals(seen.pod()))
            .anyMatch(
                pod ->
                    isPulledAgain(pod, seen)
                        || (grace != null && !pod.createdAt().plus(grace).isAfter(now)));
  }

  /**
   * While the kubelet tries once more, the status has forgotten the back-off before. Its Event
   * "Error: ImagePullBackOff" would be no proof: that comes ten seconds before the status has it.
   */
  private static boolean isPulledAgain(ObservedPod pod, Diagnosis seen) {
    return "ErrImagePull".equals(seen.reason())
        && pod.events().stream()
            .filter(e -> e.reason().equals("Pulling") && e.count() > 1)
            .anyMatch(e -> seen.container() != null && e.mayConcern(seen.container()));
  }

  /** The diagnosis as a status has it, without the times and the step. */
  public static DiagnosisStatusBuilder inStatus(ObservedDeployment deployment, Diagnosis seen) {
    return DiagnosisStatusBuilder.builder()
        .deployment(deployment.name())
        .pod(seen.pod())
        .container(seen.container())
        .image(seen.image())
        .revision(deployment.currentRevision().map(Revision::number).orElse(null))
        .reason(seen.reason())
        .cause(seen.cause().name())
        .permanent(seen.permanent())
        .message(seen.message())
        .explanation(seen.explanation())
        .suggestion(seen.suggestion())
        .commands(seen.commands())
        .podsReady(deployment.readyText());
  }

  private static RolloutEvidence.@Nullable WayBack wayBack(Ledger ledger) {
    long plain = ledger.plainUndo().map(RevisionStatus::revisionOrZero).orElse(0L);
    return ledger
        .undoTarget()
        .map(r -> new RolloutEvidence.WayBack(r.revisionOrZero(), r.revisionOrZero() == plain))
        .orElse(null);
  }

  private static RolloutEvidence.Earlier earlier(DiagnosisStatus known) {
    return new RolloutEvidence.Earlier(
        known.pod(),
        known.container(),
        known.image(),
        causeOf(known.cause()),
        Boolean.TRUE.equals(known.permanent()),
        known.backedOffAt() != null,
        known.message() == null ? "" : known.message());
  }

  /** A newer version's word, read back after a downgrade, is not ours to crash on. */
  private static Cause causeOf(@Nullable String word) {
    for (Cause cause : Cause.values()) {
      if (cause.name().equals(word)) {
        return cause;
      }
    }
    return Cause.Unknown;
  }
}
