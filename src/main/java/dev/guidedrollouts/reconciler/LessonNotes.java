package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.kube.texts.LessonTexts;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.StatusTexts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reconciliation tells of a lesson: its Events, its status, the requests it took up. */
final class LessonNotes {
  private final LessonWriter writer;
  private final LessonTexts texts;
  private final UnwrittenLessons unwritten;

  LessonNotes(LessonWriter writer, LessonTexts texts, UnwrittenLessons unwritten) {
    this.writer = writer;
    this.texts = texts;
    this.unwritten = unwritten;
  }

  /**
   * Begins to publish Events. They have names of their own, so after a crash before the status they
   * are not published twice, while a status written first would lose them.
   *
   * @return to be run before the status is written: returns when all have their answer
   */
  Runnable publishing(RolloutLesson lesson, List<LessonEvent> news) {
    return writer.publishing(lesson, news);
  }

  /**
   * The status that is to be written: with the texts that it is to show, and the one that is there
   * where no more would be stored.
   */
  LessonStatus whole(RolloutLesson lesson, ReconcileInput input, LessonStatus next) {
    return unwritten.asKept(lesson, input, withTexts(input, next));
  }

  /**
   * Where the texts can't be read now, the next reconciliation tries again: the status says which
   * it has.
   */
  private LessonStatus withTexts(ReconcileInput input, LessonStatus next) {
    if (!StatusTexts.isToBeRead(next, input.spec(), input.generation())) {
      return next;
    }
    return texts
        .read(
            input.namespace(),
            input.lesson(),
            StatusTexts.present(next, input.spec()).map(Step::nameOrEmpty).orElse(""),
            StatusTexts.lastPassed(next, input.spec()).map(Step::nameOrEmpty).orElse(""))
        .map(
            read ->
                StatusTexts.filled(
                    next,
                    input.spec(),
                    input.generation(),
                    input.namespace(),
                    input.lesson(),
                    read))
        .orElse(next);
  }

  /**
   * Writes the status.
   *
   * @return false where the lesson was changed in between, so that this reconciliation counts for
   *     nothing
   * @throws IllegalStateException if the API server refuses the status, which it does where the
   *     stored spec breaks the present definition's rules: the SDK tries again at growing intervals
   */
  boolean write(RolloutLesson lesson, LessonStatus next) {
    return switch (writer.writeStatus(lesson, next)) {
      case WriteResult.Done done -> true;
      case WriteResult.Conflict conflict -> false;
      case WriteResult.Refused refused ->
          throw new IllegalStateException(
              "the API server refuses the status of lesson %s/%s: %s"
                  .formatted(
                      lesson.getMetadata().getNamespace(),
                      lesson.getMetadata().getName(),
                      refused.message()));
    };
  }

  /** When what the API server did not take of the lesson is tried again, where there is that. */
  @Nullable Instant unwrittenAgain(RolloutLesson lesson, ReconcileInput input) {
    return unwritten.again(lesson, input);
  }

  /**
   * Notes in the status of a lesson that is being deleted what can't be put back.
   *
   * @return whether that is known from now on, or the next look will tell
   */
  boolean left(RolloutLesson lesson, LessonStatus next) {
    return !(writer.writeStatus(lesson, next) instanceof WriteResult.Refused)
        && writer.unkept(lesson).stream().noneMatch(f -> f.startsWith(BeforeStatus.PATH));
  }

  /** Takes away the annotations of requests that the status notes as taken up. */
  void takeAway(RolloutLesson lesson, List<Requests.Request> requests) {
    if (!requests.isEmpty()) {
      writer.takeAway(lesson, requests.stream().map(r -> r.kind().annotation()).toList());
    }
  }
}
