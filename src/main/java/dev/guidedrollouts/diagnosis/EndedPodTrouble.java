package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.SchedulingMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * New pods that end for good, again and again: evicted (kubernetes,
 * pkg/kubelet/eviction/helpers.go), or refused by the kubelet of the node that they were given to
 * (pkg/kubelet/lifecycle/predicate.go: OutOfcpu, NodeAffinity, UnexpectedAdmissionError and
 * others). One that is lost once is no trouble: the ReplicaSet makes another.
 */
final class EndedPodTrouble {
  /** How much longer than the last one a pod has to live before they no longer end. */
  private static final Duration LIVES_LONGER = Duration.ofMinutes(1);

  private static final Pattern DISK = Pattern.compile("(?i)storage|disk|inode|emptydir");
  private static final Pattern OWN_LIMIT = Pattern.compile("(?i)exceed");
  private static final int QUOTED = 300;

  private EndedPodTrouble() {}

  /**
   * The trouble, where there is one.
   *
   * @param alone whether no new pod lives
   */
  static Optional<Symptom> of(EndedPods ended, boolean alone, Instant now) {
    EndedPods.Pod last = ended.last();
    Instant outlived =
        last.endedAt().plus(Duration.between(last.createdAt(), last.endedAt())).plus(LIVES_LONGER);
    if (!alone && (ended.count() < 2 || !outlived.isAfter(now))) {
      return Optional.empty();
    }
    String reason = Objects.requireNonNullElse(last.reason(), "Failed");
    String message = Objects.requireNonNullElse(last.message(), "");
    return Optional.of(
        SymptomBuilder.builder(
                Symptom.ofDeployment(
                    reason, message, new Finding(causeOf(reason, message), false, "pods-end")))
            .ended(ended)
            .build());
  }

  private static Cause causeOf(String reason, String message) {
    if (reason.startsWith("OutOf")) {
      return Cause.Unschedulable;
    }
    return switch (reason) {
      case "Evicted" -> DISK.matcher(message).find() ? Cause.NodeStorage : Cause.Unschedulable;
      case "NodeAffinity",
          "NodePorts",
          "NodeName",
          "Preempting",
          "TopologyAffinityError",
          "UnexpectedAdmissionError" ->
          Cause.Unschedulable;
      case "SysctlForbidden", "AppArmor" -> Cause.SandboxFailed;
      case "PodOSNotSupported", "PodOSSelectorNodeLabelDoesNotMatch" -> Cause.PlatformMismatch;
      default -> Cause.Unknown;
    };
  }

  static CauseMessage message(EndedPods ended, String deployment) {
    return new CauseMessage(sentence(ended, deployment), advice(ended));
  }

  private static String sentence(EndedPods ended, String deployment) {
    EndedPods.Pod last = ended.last();
    String reason =
        SafeText.clean(
            Objects.requireNonNullElseGet(last.reason(), SchedulingMessages::phaseFailed), 60);
    String said = SafeText.clean(last.message(), QUOTED);
    return ended.count() == 1
        ? SchedulingMessages.podEnded(last.name(), deployment, reason, said)
        : SchedulingMessages.podsKeepEnding(last.name(), deployment, reason, said);
  }

  private static @Nullable String advice(EndedPods ended) {
    String reason = Objects.requireNonNullElse(ended.last().reason(), "");
    if (reason.equals("Evicted")) {
      return OWN_LIMIT.matcher(Objects.requireNonNullElse(ended.last().message(), "")).find()
          ? SchedulingMessages.raiseOwnLimit()
          : SchedulingMessages.requestWhatIsUsed();
    }
    return reason.startsWith("OutOf") ? SchedulingMessages.requestLessOrUnboundNode() : null;
  }
}
