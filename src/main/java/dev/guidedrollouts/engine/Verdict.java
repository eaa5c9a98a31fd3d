package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.StallVerdict;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.validation.Durations;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is wrong counts as a stall yet. Deadlines are worked out anew on each pass from the
 * times in the status.
 *
 * @param stalled true: it counts
 * @param diagnosis the diagnosis as the status shall have it
 * @param lookAgain when it will count if it lasts; empty where an event must come first
 */
record Verdict(boolean stalled, DiagnosisStatus diagnosis, Optional<Instant> lookAgain) {

  static Verdict of(StepView view, Diagnosis seen, @Nullable DiagnosisStatus soFar) {
    DiagnosisStatus diagnosis = merged(view, seen, soFar);
    Instant now = view.situation().now();
    Optional<Instant> due = due(view, diagnosis);
    return due.isPresent() && !now.isBefore(due.get())
        ? new Verdict(
            true,
            DiagnosisStatusBuilder.builder(diagnosis).detectedAt(now).build(),
            Optional.empty())
        : new Verdict(false, diagnosis, due);
  }

  private static Optional<Instant> due(StepView view, DiagnosisStatus diagnosis) {
    // The progress deadline is the Deployment's own word that it does not get on.
    if (view.deployment().map(ObservedDeployment::progressDeadlineExceeded).isPresent()) {
      return Optional.of(view.situation().now());
    }
    StallPolicy policy = view.situation().spec().stallOrDefault();
    Optional<Instant> firstSeen = Optional.ofNullable(diagnosis.firstSeenAt());
    if (!Boolean.TRUE.equals(diagnosis.permanent())) {
      return firstSeen.map(t -> t.plus(Durations.parse(policy.transientAfterOrDefault())));
    }
    Optional<Instant> from =
        policy.verdictOrDefault() == StallVerdict.FirstFailure
            ? firstSeen
            : Optional.ofNullable(diagnosis.backedOffAt());
    return from.map(t -> t.plus(Durations.parse(policy.confirmAfterOrDefault())));
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
      boolean toldBefore = soFar.backedOffAt() != null || !seen.backedOff();
      if (toldBefore && seen.cause().name().equals(soFar.cause())) {
        return soFar;
      }
      firstSeenAt = soFar.firstSeenAt() == null ? now : soFar.firstSeenAt();
      backedOffAt = soFar.backedOffAt() == null ? backedOffAt : soFar.backedOffAt();
    }
    ObservedDeployment deployment = view.deployment().orElseThrow();
    return DiagnosisStatusBuilder.builder()
        .step(view.attempt().name())
        .attempt(view.attempt().number())
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
        .podsReady(deployment.readyText())
        .firstSeenAt(firstSeenAt)
        .backedOffAt(backedOffAt)
        .build();
  }

  /**
   * Timers go by container, image and permanence: a registry that answers now 503 and now not at
   * all is one trouble, while one that at last says "not found" begins another.
   */
  private static boolean isSame(Diagnosis seen, DiagnosisStatus soFar) {
    return Objects.equals(seen.container(), soFar.container())
        && Objects.equals(seen.image(), soFar.image())
        && soFar.permanent() != null
        && soFar.permanent() == seen.permanent();
  }
}
