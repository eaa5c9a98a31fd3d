package dev.guidedrollouts.metrics;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoStatus;
import dev.guidedrollouts.model.Cause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of lessons, counted from one status to the next: what the status does not tell is
 * not counted, and what it told before is not counted twice.
 */
public final class LessonMetrics {
  /** The outcome of a step that ended before its action had one. */
  private static final String NO_OUTCOME = "None";

  private final MeterRegistry registry;
  private final Timer diagnosed;
  private final Timer restored;

  /** Registers every series that there can be, so that a first increment is seen as one. */
  public LessonMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.diagnosed =
        Histograms.timer(
            registry,
            "guided.rollouts.diagnosis.delay",
            "From the watch event of a pod, ReplicaSet or Event until the diagnosis made of it was written to the status.",
            5,
            10,
            25,
            50,
            100,
            150,
            250,
            500,
            1000,
            2500,
            5000,
            10_000);
    this.restored =
        Histograms.timer(
            registry,
            "guided.rollouts.restored",
            "From the first evidence of a stall until its undo was complete.",
            1000,
            2000,
            5000,
            10_000,
            15_000,
            20_000,
            30_000,
            60_000,
            120_000,
            300_000,
            600_000);
    for (StepState state : new StepState[] {StepState.Passed, StepState.Failed}) {
      Stream.of(StepOutcome.values()).forEach(outcome -> steps(state, outcome.name()));
    }
    steps(StepState.Failed, NO_OUTCOME);
    Stream.of(UndoOutcome.values()).forEach(this::undos);
    for (Cause cause : Cause.values()) {
      stalls(cause, true);
      stalls(cause, false);
    }
  }

  /** Counts the lessons of a phase; asked at each scrape. */
  @FunctionalInterface
  public interface LessonCounter {
    int lessonsIn(LessonPhase phase);
  }

  /** Begins to show how many lessons there are; until then the series are absent. */
  public void lessons(LessonCounter counter) {
    for (LessonPhase phase : LessonPhase.values()) {
      Gauge.builder("guided.rollouts.lessons", counter, c -> c.lessonsIn(phase))
          .description("Lessons by the phase that their status shows.")
          .tag("phase", phase.name())
          .strongReference(true)
          .register(registry);
    }
  }

  /**
   * A status was written.
   *
   * @param before the status as it was
   * @param next the status as it is
   * @param sinceNews how long ago the watch had delivered what the status tells
   */
  public void written(LessonStatus before, LessonStatus next, Duration sinceNews) {
    for (StepStatus step : next.stepsOrEmpty()) {
      if (ended(step) && !ended(before, step)) {
        steps(
                step.stateOrDefault(),
                Optional.ofNullable(step.outcome()).map(Enum::name).orElse(NO_OUTCOME))
            .increment();
      }
    }
    DiagnosisStatus diagnosis = next.diagnosis();
    if (diagnosis != null) {
      diagnosed(before.diagnosis(), diagnosis, sinceNews);
    }
    UndoStatus undo = next.undo();
    if (undo != null) {
      undone(before.undo(), undo, diagnosis);
    }
  }

  private void diagnosed(
      @Nullable DiagnosisStatus before, DiagnosisStatus now, Duration sinceNews) {
    boolean same =
        before != null
            && Objects.equals(before.step(), now.step())
            && Objects.equals(before.attempt(), now.attempt())
            && Objects.equals(before.firstSeenAt(), now.firstSeenAt());
    if (!same) {
      diagnosed.record(sinceNews);
    }
    boolean counted = same && before != null && before.detectedAt() != null;
    if (now.detectedAt() != null && !counted) {
      stalls(causeOf(now), Boolean.TRUE.equals(now.permanent())).increment();
    }
  }

  private void undone(
      @Nullable UndoStatus before, UndoStatus now, @Nullable DiagnosisStatus diagnosis) {
    UndoOutcome outcome = now.outcome();
    boolean counted =
        before != null
            && before.outcome() != null
            && Objects.equals(before.step(), now.step())
            && Objects.equals(before.startedAt(), now.startedAt())
            && Objects.equals(before.finishedAt(), now.finishedAt());
    if (outcome == null || counted) {
      return;
    }
    undos(outcome).increment();
    Instant finished = now.finishedAt();
    // The undo that is a step of its own restores from no stall.
    boolean ofStall = diagnosis != null && Objects.equals(diagnosis.step(), now.step());
    Instant seen = diagnosis == null ? null : diagnosis.firstSeenAt();
    if (outcome == UndoOutcome.Restored && ofStall && finished != null && seen != null) {
      restored.record(Duration.between(seen, finished));
    }
  }

  private static boolean ended(StepStatus step) {
    return step.state() == StepState.Passed || step.state() == StepState.Failed;
  }

  private static boolean ended(LessonStatus before, StepStatus step) {
    String name = step.name();
    return name != null
        && before
            .stepNamed(name)
            .filter(s -> ended(s) && s.attemptOrFirst() == step.attemptOrFirst())
            .isPresent();
  }

  /** By the constant, never by the status's text: others may write there. */
  private static Cause causeOf(DiagnosisStatus diagnosis) {
    return Stream.of(Cause.values())
        .filter(cause -> cause.name().equals(diagnosis.cause()))
        .findFirst()
        .orElse(Cause.Unknown);
  }

  private Counter steps(StepState state, String outcome) {
    return Counter.builder("guided.rollouts.steps")
        .description("Completed steps, by the state and the outcome in the status.")
        .tag("state", state.name())
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter stalls(Cause cause, boolean permanent) {
    return Counter.builder("guided.rollouts.stalls")
        .description("Rollouts that were found to be stalled, by cause.")
        .tag("cause", cause.name())
        .tag("permanent", String.valueOf(permanent))
        .register(registry);
  }

  private Counter undos(UndoOutcome outcome) {
    return Counter.builder("guided.rollouts.undos")
        .description("Completed undos, of stalled rollouts and as steps of their own, by outcome.")
        .tag("outcome", outcome.name())
        .register(registry);
  }
}
