package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By whose hand a step was done that the operator did not do, as far as the cluster shows it. */
public final class LearnersHand {
  private LearnersHand() {}

  /** Empty where the operator did it, and where nobody left a trace. */
  public static Optional<HowStatus> of(ReconcileInput input, Decision.Pass pass) {
    StepAttempt attempt = pass.step();
    Action action = attempt.step().action();
    StepMarkers markers = StepMarkers.of(input, attempt);
    boolean undone = pass.outcome() == StepOutcome.StalledAndUndone;
    boolean ours = undone ? markers.stallUndo().isPresent() : markers.onObject().isPresent();
    if (ours || action instanceof PredictAction) {
      return Optional.empty();
    }
    // Of what was there before it was waited for nobody asked.
    Instant since =
        markers
            .known()
            .map(s -> s.waitsSince() == null && undone ? begun(s, input.now()) : s.waitsSince())
            .orElse(null);
    if (since == null) {
      return Optional.empty();
    }
    if (!undone && action instanceof ScaleAction) {
      return markers.deployment().flatMap(d -> Hand.ofReplicas(d, since));
    }
    if (action instanceof ExposeAction expose) {
      return input
          .observation()
          .service(expose.serviceOrDefault())
          .flatMap(s -> Hand.ofService(s, since));
    }
    return markers.deployment().flatMap(d -> Hand.ofTemplate(d, since));
  }

  /** Nobody has undone yet what was begun at this moment. */
  private static @Nullable Instant begun(StepStatus step, Instant now) {
    Instant startedAt = step.startedAt();
    return startedAt != null && startedAt.isBefore(now) ? startedAt : null;
  }
}
