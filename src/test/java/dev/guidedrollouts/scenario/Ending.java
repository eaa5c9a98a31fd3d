package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.BeforeStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.Neighbours;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.lesson.Restoration;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.PartingEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a {@link Film}: its lesson is deleted, and put back is what it changed. */
final class Ending {
  private final Film film;

  /** The Events since the deletion, each once. */
  final Map<String, String> told = new LinkedHashMap<>();

  /** When this process first saw that the lesson is being deleted. */
  private @Nullable Instant seenAt;

  Ending(Film film) {
    this.film = film;
  }

  /** Somebody deletes the lesson. Without a finalizer it is gone at once. */
  void delete() {
    film.lesson.getMetadata().setDeletionTimestamp(film.cluster.now().toString());
    film.lesson.getMetadata().setGeneration(film.lesson.getMetadata().getGeneration() + 1);
  }

  boolean isGone() {
    return film.lesson.getMetadata().getDeletionTimestamp() != null && !film.lesson.guarded();
  }

  /** A reconciliation of this process has seen it, whatever else it could. */
  void seen() {
    seenAt = seenAt == null ? film.cluster.now() : seenAt;
  }

  /** One reconciliation of a lesson that is being deleted. */
  Parting pass() {
    seen();
    List<RolloutLesson> all = new ArrayList<>(film.others);
    all.add(film.lesson);
    Observation seen = film.seen();
    Parting parting =
        Restoration.next(
            film.lesson,
            seen,
            DeploymentClaim.inUseByOthers(film.lesson, Neighbours.of(all, seen)),
            seenAt.plus(Restoration.PATIENCE),
            film.cluster.now());
    for (LessonEvent event : PartingEvents.of(parting)) {
      told.putIfAbsent(event.key(), event.reason() + ": " + event.message());
    }
    Film.Cut cut = film.cuts.apply(film.number++);
    switch (parting) {
      case Parting.Make make when film.cluster.refusesPuttingBack.test(make.change()) ->
          film.lesson.setStatus(
              LessonStatusBuilder.builder(film.lesson.statusOrEmpty())
                  .before(
                      film.lesson.statusOrEmpty().beforeOrEmpty().stream()
                          .map(
                              b ->
                                  b.equals(make.what())
                                      ? BeforeStatusBuilder.builder(b).left("no").build()
                                      : b)
                          .toList())
                  .build());
      case Parting.Make make ->
          assertThat(film.cluster.apply(make.change())).isEqualTo(new WriteResult.Done());
      case Parting.Await await -> film.cluster.passTime(Duration.ofSeconds(1));
      case Parting.LetGo go -> {
        if (cut == Film.Cut.NONE) {
          film.guard(false);
        }
      }
    }
    return parting;
  }

  /** Runs until the lesson is gone; returns the Events since its deletion. */
  List<String> untilGone() {
    for (int i = 0; i < 500 && !isGone(); i++) {
      pass();
    }
    assertThat(isGone()).isTrue();
    film.cluster.settle();
    film.cluster.advance(Duration.ofSeconds(5));
    return List.copyOf(told.values());
  }
}
