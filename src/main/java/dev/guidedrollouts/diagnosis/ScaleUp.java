package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.SchedulingMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's autoscaler has said about a pod that no node can take yet: cluster-autoscaler
 * with TriggeredScaleUp and NotTriggerScaleUp, Karpenter with Nominated.
 */
final class ScaleUp {
  /** A machine is made, joins and gets its network in 1 to 6 minutes on the usual clouds. */
  private static final Duration NODE_IS_THERE_BY = Duration.ofMinutes(10);

  private static final String REFUSED = "NotTriggerScaleUp";
  private static final Set<String> TOLD = Set.of("TriggeredScaleUp", "Nominated", REFUSED);
  private static final int QUOTED = 200;

  private ScaleUp() {}

  private static Optional<EventEvidence> latest(ObservedPod pod) {
    return pod.events().stream()
        .filter(e -> TOLD.contains(e.reason()))
        .max(Comparator.comparing(EventEvidence::lastSeen).thenComparing(EventEvidence::reason));
  }

  /** Until when a node that is being added for the pod is waited for; null for none. */
  static @Nullable Instant waitedForUntil(ObservedPod pod) {
    return latest(pod)
        .filter(e -> !e.reason().equals(REFUSED))
        .map(e -> e.lastSeen().plus(NODE_IS_THERE_BY))
        .orElse(null);
  }

  /** The evidence: what the autoscaler said, behind what the scheduler said. */
  static String evidence(ObservedPod pod, String scheduler) {
    return latest(pod)
        .map(e -> scheduler + " (" + e.reason() + ": " + e.message() + ")")
        .orElse(scheduler);
  }

  /** {@code "; the cluster's autoscaler does not add a node for it: …"}; or nothing. */
  static String inWords(@Nullable ObservedPod pod) {
    return pod == null ? "" : latest(pod).map(ScaleUp::inWords).orElse("");
  }

  private static String inWords(EventEvidence e) {
    String said = SafeText.clean(e.message(), QUOTED);
    return e.reason().equals(REFUSED)
        ? SchedulingMessages.autoscalerDoesNotAdd(said)
        : SchedulingMessages.autoscalerAdds(said);
  }

  /** 0 where the evidence has no word of an autoscaler, else a number for what it says. */
  static int said(String evidence) {
    return evidence.contains(" (" + REFUSED + ": ")
        ? 2
        : evidence.contains(" (TriggeredScaleUp: ") || evidence.contains(" (Nominated: ") ? 1 : 0;
  }
}
