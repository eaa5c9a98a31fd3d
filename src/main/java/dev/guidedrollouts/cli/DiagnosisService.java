package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.lesson.LessonMemory;
import dev.guidedrollouts.lesson.StatusRecords;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.Examination;
import dev.guidedrollouts.rollout.ProgressDeadlines;
import dev.guidedrollouts.rollout.Remembered;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.rollout.Seen;
import dev.guidedrollouts.rollout.Trouble;
import dev.guidedrollouts.rollout.Verdict;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From what was seen of a Deployment to the report; pure. The diagnosis is the operator's own.
 * Where a lesson manages the Deployment, its status counts: verdicts on revisions, and since when.
 * Without one, all that is known of earlier revisions is which of them serve right now.
 */
final class DiagnosisService {
  private DiagnosisService() {}

  static Report examine(DeploymentSnapshot look, Instant now) {
    return examine(look, null, now);
  }

  /**
   * The same by somebody who has looked before.
   *
   * @param before what was wrong with this rollout then, with its times; null where nothing was.
   *     Short of a verdict a lesson's own memory comes first
   */
  static Report examine(DeploymentSnapshot look, @Nullable Trouble before, Instant now) {
    ObservedDeployment deployment = ProgressDeadlines.judged(look.deployment(), null, now);
    RolloutLesson lesson = look.lesson() == null ? new RolloutLesson() : look.lesson();
    DiagnosisStatus known = known(lesson, deployment);
    if (before != null && (known == null || before.stalled())) {
      known = StatusRecords.status(before).build();
    }
    Remembered remembered = remembered(lesson, deployment, known);
    // What was remembered is what the diagnosis may compare with; what it finds decides the rest.
    RevisionHistory soFar =
        RevisionHistory.of(deployment, remembered, RevisionHistory.Standing.OPEN)
            .withServingFallback();
    Optional<Diagnosis> found =
        Examination.diagnose(look.namespace(), deployment, soFar, remembered.trouble(), now);
    RevisionHistory history =
        found.isPresent()
            ? soFar
            : new Rollout(new Seen(deployment, null), remembered, RolloutPolicy.AT_ONCE, now)
                .history()
                .withServingFallback();
    DiagnosisStatus noted = known;
    DiagnosisStatus diagnosis = found.map(seen -> told(deployment, seen, noted)).orElse(null);
    RolloutState state =
        found.isPresent() && diagnosis != null
            ? trouble(deployment, found.get(), diagnosis, now)
            : calm(deployment);
    if (state == RolloutState.Stalled && currentIsUnknown(history)) {
      history = history.currentStalled();
    }
    return new Report(
        RolloutLesson.API_VERSION,
        Report.KIND,
        new Report.Metadata(deployment.name(), look.namespace()),
        state,
        StateMessages.of(state, deployment, diagnosis),
        look.lesson() == null ? null : look.lesson().getMetadata().getName(),
        deployment.currentRevision().map(Revision::number).orElse(null),
        diagnosis,
        new DeploymentStatus(
            deployment.name(),
            null,
            deployment.readyText(),
            history.revisions().stream().map(StatusRecords::status).toList(),
            StatusRecords.plainUndo(history),
            null,
            null),
        look.unseen());
  }

  private static Remembered remembered(
      RolloutLesson lesson, ObservedDeployment deployment, @Nullable DiagnosisStatus known) {
    return LessonMemory.ofLesson(
        lesson, deployment, known == null ? null : StatusRecords.trouble(known));
  }

  /** What the lesson found in this very rollout; of an earlier one it says nothing. */
  private static @Nullable DiagnosisStatus known(
      RolloutLesson lesson, ObservedDeployment deployment) {
    DiagnosisStatus latest = lesson.statusOrEmpty().diagnosis();
    Long current = deployment.currentRevision().map(Revision::number).orElse(null);
    return latest != null
            && deployment.name().equals(latest.deployment())
            && current != null
            && current.equals(latest.revision())
        ? latest
        : null;
  }

  /** With the lesson's dates, where it is the same trouble. */
  private static DiagnosisStatus told(
      ObservedDeployment deployment, Diagnosis seen, @Nullable DiagnosisStatus known) {
    DiagnosisStatusBuilder told = StatusRecords.status(Trouble.of(deployment, seen));
    boolean same =
        known != null
            && Objects.equals(seen.pod(), known.pod())
            && Objects.equals(seen.container(), known.container())
            && seen.cause().name().equals(known.cause());
    return same && known != null
        ? told.step(known.step())
            .attempt(known.attempt())
            .firstSeenAt(known.firstSeenAt())
            .backedOffAt(known.backedOffAt())
            .detectedAt(known.detectedAt())
            .build()
        : told.build();
  }

  private static RolloutState trouble(
      ObservedDeployment deployment, Diagnosis seen, DiagnosisStatus told, Instant now) {
    boolean stalled =
        deployment.progressDeadlineExceeded() != null
            || told.detectedAt() != null
            || Examination.isUnrecoverable(deployment, seen, now);
    return stalled ? RolloutState.Stalled : RolloutState.Degraded;
  }

  private static RolloutState calm(ObservedDeployment deployment) {
    if (deployment.rolloutComplete()) {
      return RolloutState.Complete;
    }
    return deployment.paused() ? RolloutState.Paused : RolloutState.Progressing;
  }

  private static boolean currentIsUnknown(RevisionHistory history) {
    return history.current().filter(r -> r.verdict() == Verdict.UNKNOWN).isPresent();
  }
}
