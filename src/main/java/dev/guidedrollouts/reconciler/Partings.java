package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.BeforeStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.PartingEvents;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The reconciliations of lessons that are being deleted with {@code onDelete: Restore}: each makes
 * one change at most, and the last one takes the finalizer off.
 */
final class Partings {
  private static final Logger LOG = Logger.getLogger(Partings.class);

  private final ClusterGateway cluster;
  private final Clock clock;

  Partings(ClusterGateway cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  UpdateControl<RolloutLesson> next(RolloutLesson lesson) {
    Instant now = clock.instant();
    Parting parting = cluster.sight().parting(lesson, now);
    // Before the change: who dies after it would not tell any more.
    cluster.notes().publishing(lesson, PartingEvents.of(parting)).run();
    return switch (parting) {
      case Parting.Await await -> LessonReconciler.lookAgainAt(await.lookAgain(), now);
      case Parting.Make make -> made(lesson, make, now);
      case Parting.LetGo go -> letGo(lesson);
    };
  }

  private UpdateControl<RolloutLesson> made(RolloutLesson lesson, Parting.Make make, Instant now) {
    WriteResult result = cluster.changes().putBack(lesson, make.change());
    LOG.infof(
        "Lesson %s/%s is being deleted: %s of %s %s: %s",
        lesson.getMetadata().getNamespace(),
        lesson.getMetadata().getName(),
        make.change().getClass().getSimpleName(),
        make.what().kind(),
        make.what().name(),
        result.getClass().getSimpleName());
    if (result instanceof WriteResult.Refused refused) {
      // What is not noted would be tried again and again.
      if (!cluster.notes().left(lesson, left(lesson, make.what(), refused.message()))) {
        return LessonReconciler.lookAgainAt(cluster.sight().partingDeadline(lesson, now), now);
      }
    }
    return LessonReconciler.lookAgainSoon();
  }

  private static LessonStatus left(RolloutLesson lesson, BeforeStatus what, String why) {
    List<BeforeStatus> next =
        lesson.statusOrEmpty().beforeOrEmpty().stream()
            .map(b -> b.equals(what) ? BeforeStatusBuilder.builder(b).left(why).build() : b)
            .toList();
    return LessonStatusBuilder.builder(lesson.statusOrEmpty()).before(next).build();
  }

  private UpdateControl<RolloutLesson> letGo(RolloutLesson lesson) {
    return switch (cluster.changes().letGo(lesson)) {
      case WriteResult.Done done -> UpdateControl.noUpdate();
      case WriteResult.Conflict conflict -> LessonReconciler.lookAgainSoon();
      case WriteResult.Refused refused -> {
        cluster
            .notes()
            .publishing(lesson, List.of(PartingEvents.cannotGo(refused.message())))
            .run();
        throw new IllegalStateException(
            "the API server refuses to take the finalizer off lesson %s/%s: %s"
                .formatted(
                    lesson.getMetadata().getNamespace(),
                    lesson.getMetadata().getName(),
                    refused.message()));
      }
    };
  }
}
