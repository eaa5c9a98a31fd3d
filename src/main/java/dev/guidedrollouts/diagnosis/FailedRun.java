package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence.Earlier;
import dev.guidedrollouts.text.CrashMessages;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container's last run that ended and should not have: the program crashed, the kubelet ended it
 * since a probe or a hook failed, or the runtime could not even start it.
 */
final class FailedRun {
  /** The runtime could not even start the program: the words of containerd and of docker. */
  private static final Set<String> NOT_STARTED = Set.of("StartError", "ContainerCannotRun");

  /** Well, by SIGKILL and by SIGTERM. */
  private static final Set<Integer> STOPPED = Set.of(0, 137, 143);

  private FailedRun() {}

  /**
   * Whether the container's last run is one. An init container is meant to end, any other one is
   * not: not even well.
   */
  static boolean isOneOf(ContainerEvidence c) {
    Termination last = c.last();
    return last != null && (c.role() != Role.INIT || last.exitCode() != 0 || last.signal() != 0);
  }

  /** The trouble that it is, by the reason with which the run ended. */
  static Symptom of(ObservedPod pod, ContainerEvidence c, @Nullable Earlier same) {
    return of(pod, c, reasonOf(c.last()), same);
  }

  private static String reasonOf(@Nullable Termination last) {
    return last == null || last.reason() == null ? "Error" : last.reason();
  }

  /**
   * The trouble that it is.
   *
   * @param reason the kubelet's word for it
   * @param same what was found before of the same container and image
   */
  static Symptom of(ObservedPod pod, ContainerEvidence c, String reason, @Nullable Earlier same) {
    Termination last = c.last();
    String said = last == null || last.message() == null ? "" : last.message();
    boolean notStarted = last != null && NOT_STARTED.contains(reasonOf(last));
    Optional<String> hook = failedHook(pod, c);
    Optional<String> probe = notStarted ? Optional.empty() : failedProbe(pod, c, same);
    Finding finding =
        notStarted
            ? StartRules.classify(reasonOf(last), said)
            : hook.map(text -> StartRules.classify("PostStartHookError", text))
                .orElseGet(() -> StartRules.ended(said));
    String message =
        hook.or(() -> probe).orElseGet(() -> said.isBlank() ? evidence(c, last) : said);
    boolean before = same != null && same.cause() == finding.cause() && same.backedOff();
    return SymptomBuilder.builder(Symptom.of(pod, c, reason, message, finding))
        .backedOff(before || ContainerSymptoms.BACKED_OFF.contains(reason))
        .build();
  }

  /** A container whose postStart hook fails is ended by the kubelet: its program did not crash. */
  private static Optional<String> failedHook(ObservedPod pod, ContainerEvidence c) {
    return pod.events().reversed().stream()
        .filter(e -> e.reason().equals("FailedPostStartHook"))
        .filter(e -> e.mayConcern(c.container()))
        .filter(e -> isOfLastRun(e, c.last()))
        .findFirst()
        .map(EventEvidence::message);
  }

  /**
   * A container whose liveness or startup probe fails is ended by the kubelet too, and the program
   * may end well at that. The kubelet sends only so many Events about one pod: what was told of an
   * earlier run holds for one that ended as a program does when it is told to stop.
   */
  private static Optional<String> failedProbe(
      ObservedPod pod, ContainerEvidence c, @Nullable Earlier same) {
    Termination last = c.last();
    if (last != null && Crash.outOfMemory(last)) {
      return Optional.empty();
    }
    return pod.events().stream()
        .filter(e -> e.reason().equals("Unhealthy") && ProbeWords.ofAnEnd(e.message()))
        .filter(e -> e.mayConcern(c.container()))
        .filter(e -> isOfLastRun(e, last))
        .max(Comparator.comparing(EventEvidence::lastSeen).thenComparing(EventEvidence::message))
        .map(EventEvidence::message)
        .or(
            () ->
                Optional.ofNullable(same)
                    .map(Earlier::message)
                    .filter(ProbeWords::ofAnEnd)
                    .filter(m -> last == null || STOPPED.contains(last.exitCode())));
  }

  /** An Event stays for an hour: it says nothing of a run that began after it. */
  private static boolean isOfLastRun(EventEvidence e, @Nullable Termination last) {
    return last == null || last.startedAt() == null || !e.lastSeen().isBefore(last.startedAt());
  }

  /** The back-off's text alone would hide how the run ended. */
  private static String evidence(ContainerEvidence c, @Nullable Termination last) {
    String ended = ended(last);
    if (c.message() == null || c.message().isBlank()) {
      return ended;
    }
    return ended.isEmpty() ? c.message() : CrashMessages.withLastRun(c.message(), ended);
  }

  private static String ended(@Nullable Termination last) {
    return last == null ? "" : CrashMessages.ended(reasonOf(last), last.exitCode());
  }

  /** Between two crashes the container runs for a moment: that is no recovery yet. */
  static Optional<Symptom> onProbation(
      ObservedPod pod, ContainerEvidence c, @Nullable Earlier same, Instant now) {
    Instant since = c.since();
    // A node whose clock is ahead of ours would keep it on probation for ever.
    if (since == null || since.isAfter(now) || c.restarts() == 0 || !isOneOf(c)) {
      return Optional.empty();
    }
    Instant end = since.plus(c.probation());
    return end.isAfter(now)
        ? Optional.of(SymptomBuilder.builder(of(pod, c, same)).reviewAt(end).build())
        : Optional.empty();
  }
}
