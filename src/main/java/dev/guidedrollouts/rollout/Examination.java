package dev.guidedrollouts.rollout;

import dev.guidedrollouts.diagnosis.Diagnoser;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Deployment is examined for, before anything is judged. */
public final class Examination {
  private Examination() {}

  /**
   * Why a Deployment's rollout is not progressing; empty where nothing is wrong with it.
   *
   * @param history its revisions, by what is known before this look
   * @param known what was found before in this rollout, where something was
   */
  public static Optional<Diagnosis> diagnose(
      String namespace,
      ObservedDeployment deployment,
      RevisionHistory history,
      @Nullable Trouble known,
      Instant now) {
    if (!deployment.mayBeInTrouble()) {
      return Optional.empty();
    }
    return Diagnoser.diagnose(
        new RolloutEvidence(
            namespace,
            deployment,
            known == null ? null : earlier(known),
            history.imagesThatWorked(),
            wayBack(history),
            now));
  }

  /**
   * Whether nothing but a change of the Deployment can help: a permanent cause that the kubelet has
   * backed off from, or tried again for long enough.
   */
  public static boolean isUnrecoverable(
      ObservedDeployment deployment, Diagnosis seen, Instant now) {
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

  private static RolloutEvidence.@Nullable WayBack wayBack(RevisionHistory history) {
    long plain = history.plainUndo().map(KnownRevision::number).orElse(0L);
    return history
        .undoTarget()
        .map(r -> new RolloutEvidence.WayBack(r.number(), r.number() == plain))
        .orElse(null);
  }

  private static RolloutEvidence.Earlier earlier(Trouble known) {
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
