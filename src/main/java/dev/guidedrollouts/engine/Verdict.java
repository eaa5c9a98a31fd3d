package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.StallVerdict;
import dev.guidedrollouts.diagnosis.Telling;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.validation.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is wrong counts as a stall yet. Deadlines are worked out anew on each pass from the
 * times in the status.
 *
 * @param stalled true: it counts
 * @param diagnosis the diagnosis as the status shall have it
 * @param due when it will count if it lasts; empty where an event must come first
 */
record Verdict(boolean stalled, DiagnosisStatus diagnosis, Optional<Instant> due) {

  static Verdict of(StepView view, Diagnosis seen, @Nullable DiagnosisStatus soFar) {
    DiagnosisStatus diagnosis = merged(view, seen, soFar);
    Instant now = view.situation().now();
    // What runs and is only not trusted yet has not stalled before that is decided.
    Optional<Instant> due =
        due(view, seen, diagnosis)
            .map(d -> isReady(view, seen.pod()) ? later(d, seen.reviewAt()) : d);
    return due.isPresent() && !now.isBefore(due.get())
        ? new Verdict(
            true,
            DiagnosisStatusBuilder.builder(diagnosis).detectedAt(now).build(),
            Optional.empty())
        : new Verdict(false, diagnosis, due);
  }

  /** When to look again though nothing happens: when it is due, or before where it may be over. */
  Optional<Instant> lookAgain(Diagnosis seen) {
    return Stream.of(due, Optional.ofNullable(seen.reviewAt()))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private static boolean isReady(StepView view, @Nullable String pod) {
    return view.deployment().stream()
        .flatMap(d -> d.newPods().stream())
        .anyMatch(p -> p.name().equals(pod) && p.ready());
  }

  private static Instant later(Instant a, @Nullable Instant b) {
    return b == null || b.isBefore(a) ? a : b;
  }

  private static Optional<Instant> due(StepView view, Diagnosis seen, DiagnosisStatus diagnosis) {
    // The progress deadline is the Deployment's own word that it does not get on.
    if (view.deployment().map(ObservedDeployment::progressDeadlineExceeded).isPresent()) {
      return Optional.of(view.situation().now());
    }
    StallPolicy policy = view.situation().spec().stallOrDefault();
    Optional<Instant> firstSeen = Optional.ofNullable(diagnosis.firstSeenAt());
    if (!Boolean.TRUE.equals(diagnosis.permanent())) {
      return firstSeen
          .map(t -> t.plus(Durations.parse(policy.transientAfterOrDefault())))
          .map(t -> later(t, seen.notBefore()));
    }
    Optional<Instant> from =
        policy.verdictOrDefault() == StallVerdict.FirstFailure
            ? firstSeen
            : backedOff(seen, diagnosis, firstSeen);
    return from.map(t -> t.plus(Durations.parse(policy.confirmAfterOrDefault())));
  }

  private static Optional<Instant> backedOff(
      Diagnosis seen, DiagnosisStatus diagnosis, Optional<Instant> firstSeen) {
    if (diagnosis.backedOffAt() != null) {
      return Optional.of(diagnosis.backedOffAt());
    }
    Duration after = seen.backOffAfter();
    return after == null ? Optional.empty() : firstSeen.map(t -> t.plus(after));
  }

  /**
   * What was seen, dated. The same trouble seen again keeps its dates and its words: the reason
   * flips between ErrImagePull and ImagePullBackOff with every retry, and that is no news.
   */
  private static DiagnosisStatus merged(
      StepView view, Diagnosis seen, @Nullable DiagnosisStatus soFar) {
    Instant now = view.situation().now();
    Instant firstSeenAt = now;
    Instant backedOffAt = seen.backedOff() ? now : null;
    if (soFar != null && isSame(seen, soFar)) {
      if ((soFar.backedOffAt() != null || !seen.backedOff())
          && !Telling.more(seen, soFar.message())) {
        return soFar;
      }
      firstSeenAt = soFar.firstSeenAt() == null ? now : soFar.firstSeenAt();
      backedOffAt = soFar.backedOffAt() == null ? backedOffAt : soFar.backedOffAt();
    } else if (soFar != null && stillInTrouble(view, seen, soFar)) {
      firstSeenAt = soFar.firstSeenAt() == null ? now : soFar.firstSeenAt();
    }
    return Examination.inStatus(view.deployment().orElseThrow(), seen)
        .step(view.attempt().name())
        .attempt(view.attempt().number())
        .firstSeenAt(firstSeenAt)
        .backedOffAt(backedOffAt)
        .build();
  }

  /**
   * Transient trouble goes on though its cause, or the pod that shows it, is another now: a wrong
   * probe alternates between not ready and killed, and two pods that fail take turns. Only what has
   * been well, or is gone, begins anew.
   */
  private static boolean stillInTrouble(StepView view, Diagnosis seen, DiagnosisStatus soFar) {
    boolean bothMayPass = !seen.permanent() && Boolean.FALSE.equals(soFar.permanent());
    boolean sameContainer =
        Objects.equals(seen.pod(), soFar.pod())
            && Objects.equals(seen.container(), soFar.container());
    return bothMayPass
        && (sameContainer
            || view.deployment().stream()
                .flatMap(d -> d.newPods().stream())
                .anyMatch(pod -> pod.name().equals(soFar.pod()) && !pod.ready()));
  }

  /**
   * Timers go by pod, container, image and cause: a pod that was replaced is given its own time,
   * and a registry that was busy and now says "not found" begins another trouble.
   */
  private static boolean isSame(Diagnosis seen, DiagnosisStatus soFar) {
    return Objects.equals(seen.pod(), soFar.pod())
        && Objects.equals(seen.container(), soFar.container())
        && Objects.equals(seen.image(), soFar.image())
        && seen.cause().name().equals(soFar.cause())
        && soFar.permanent() != null
        && soFar.permanent() == seen.permanent();
  }
}
