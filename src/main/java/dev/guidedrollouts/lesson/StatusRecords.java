package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.StallVerdict;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.rollout.Trouble;
import dev.guidedrollouts.rollout.Verdict;
import dev.guidedrollouts.validation.Durations;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The records of the rollout's judgement as a resource has them, and back. Nothing is lost. */
public final class StatusRecords {
  private StatusRecords() {}

  /** A revision as the status of a Deployment lists it. */
  public static RevisionStatus status(KnownRevision revision) {
    return new RevisionStatus(
        revision.number(),
        revision.formerNumbers(),
        revision.replicaSet(),
        revision.origin(),
        revision.image(),
        status(revision.verdict()));
  }

  /** A revision as a status remembers it; fields that another version left out are empty. */
  public static KnownRevision revision(RevisionStatus status) {
    return new KnownRevision(
        status.revisionOrZero(),
        status.formerRevisionsOrEmpty(),
        Objects.requireNonNullElse(status.replicaSet(), ""),
        status.step(),
        status.image(),
        verdict(status.verdictOrDefault()));
  }

  /**
   * What {@code kubectl rollout undo} without a number would restore now, as the status of a
   * Deployment tells it; null where there is no earlier revision.
   */
  public static DeploymentStatus.@Nullable PlainUndo plainUndo(RevisionHistory history) {
    return history
        .plainUndo()
        .map(r -> new DeploymentStatus.PlainUndo(r.number(), r.image(), status(r.verdict())))
        .orElse(null);
  }

  /** A verdict in the words of the API. */
  public static RevisionVerdict status(Verdict verdict) {
    return switch (verdict) {
      case UNKNOWN -> RevisionVerdict.Unknown;
      case HEALTHY -> RevisionVerdict.Healthy;
      case STALLED -> RevisionVerdict.Stalled;
    };
  }

  private static Verdict verdict(RevisionVerdict status) {
    return switch (status) {
      case Unknown -> Verdict.UNKNOWN;
      case Healthy -> Verdict.HEALTHY;
      case Stalled -> Verdict.STALLED;
    };
  }

  /** What is wrong, as {@code status.diagnosis} has it: without the step and its attempt. */
  public static DiagnosisStatusBuilder status(Trouble trouble) {
    return DiagnosisStatusBuilder.builder()
        .deployment(trouble.deployment())
        .pod(trouble.pod())
        .container(trouble.container())
        .image(trouble.image())
        .revision(trouble.revision())
        .reason(trouble.reason())
        .cause(trouble.cause())
        .permanent(trouble.permanent())
        .message(trouble.message())
        .explanation(trouble.explanation())
        .suggestion(trouble.suggestion())
        .commands(trouble.commands())
        .podsReady(trouble.podsReady())
        .firstSeenAt(trouble.firstSeenAt())
        .backedOffAt(trouble.backedOffAt())
        .detectedAt(trouble.detectedAt());
  }

  static DiagnosisStatus status(Trouble trouble, StepAttempt attempt) {
    return status(trouble).step(attempt.name()).attempt(attempt.number()).build();
  }

  /** The same diagnosis as a verdict. */
  static DiagnosisStatus detected(DiagnosisStatus evidence, Instant at) {
    return DiagnosisStatusBuilder.builder(evidence).detectedAt(at).build();
  }

  /** What a status says is wrong. */
  public static Trouble trouble(DiagnosisStatus status) {
    return new Trouble(
        status.deployment(),
        status.pod(),
        status.container(),
        status.image(),
        status.revision(),
        status.reason(),
        status.cause(),
        status.permanent(),
        status.message(),
        status.explanation(),
        status.suggestion(),
        status.commands(),
        status.podsReady(),
        status.firstSeenAt(),
        status.backedOffAt(),
        status.detectedAt());
  }

  /** When trouble counts as a stall, and who undoes one, as a lesson says it. */
  public static RolloutPolicy policy(StallPolicy stall, UndoPolicy undo) {
    return new RolloutPolicy(
        stall.verdictOrDefault() == StallVerdict.FirstFailure
            ? RolloutPolicy.Trigger.FIRST_FAILURE
            : RolloutPolicy.Trigger.BACK_OFF,
        Durations.parse(stall.confirmAfterOrDefault()),
        Durations.parse(stall.transientAfterOrDefault()),
        Durations.parse(stall.stableForOrDefault()),
        switch (undo) {
          case Automatic -> RolloutPolicy.Undo.AUTOMATIC;
          case Learner -> RolloutPolicy.Undo.AWAITED;
          case Never -> RolloutPolicy.Undo.NEVER;
        });
  }
}
