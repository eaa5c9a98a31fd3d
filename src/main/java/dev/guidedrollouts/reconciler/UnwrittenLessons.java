package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Unwritten;
import dev.guidedrollouts.model.WriteResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Of which lessons the API server did not take what was written to them, and when that is tried
 * again: at the same growing intervals as a change that was refused. Nothing else would bring it:
 * neither a definition that is upgraded nor a right that is given wakes a lesson.
 */
final class UnwrittenLessons {
  private static final Logger LOG = Logger.getLogger(UnwrittenLessons.class);

  private final LessonWriter writer;
  private final Map<String, Try> fields = new ConcurrentHashMap<>();
  private final Map<String, Try> finalizers = new ConcurrentHashMap<>();

  /**
   * What was not taken.
   *
   * @param what the fields, or what was said
   */
  private record Try(List<String> what, int times, Instant again) {
    static Try of(@Nullable Try before, List<String> what, String uid, Instant now) {
      int times = before == null ? 1 : before.times() + 1;
      return new Try(what, times, now.plus(RefusedWrites.interval(times, uid)));
    }

    boolean isDue(Instant now) {
      return !again.isAfter(now);
    }
  }

  UnwrittenLessons(LessonWriter writer) {
    this.writer = writer;
  }

  /** What a reconciliation is to know. */
  Unwritten of(RolloutLesson lesson, Instant now) {
    String uid = lesson.getMetadata().getUid();
    List<String> unkept = writer.unkept(lesson).stream().sorted().toList();
    Try lacking =
        fields.compute(
            uid,
            (key, known) -> {
              if (unkept.isEmpty()) {
                return null;
              }
              return known != null && known.what().equals(unkept)
                  ? known
                  : Try.of(null, unkept, uid, now);
            });
    Try refused = finalizers.get(uid);
    return new Unwritten(
        unkept,
        lacking != null && lacking.isDue(now),
        refused == null ? null : refused.what().getFirst(),
        refused != null && refused.isDue(now));
  }

  /** Puts the finalizer on, or takes it off. Where that is refused the lesson goes on without. */
  ActionResult guard(RolloutLesson lesson, ReconcileInput input, Decision.Guard guard) {
    return switch (writer.guard(lesson, guard.on())) {
      case WriteResult.Done done -> {
        finalizers.remove(input.uid());
        yield new ActionResult(guard, true);
      }
      case WriteResult.Conflict conflict -> new ActionResult(guard, false);
      case WriteResult.Refused refused -> {
        LOG.warnf(
            "The finalizer of lesson %s/%s was refused: %s",
            input.namespace(), input.lesson(), refused.message());
        finalizers.compute(
            input.uid(),
            (uid, known) -> Try.of(known, List.of(refused.message()), uid, input.now()));
        yield new ActionResult(guard, true);
      }
    };
  }

  /** The status that is to be written: the one that is there, where no more would be stored. */
  LessonStatus asKept(RolloutLesson lesson, ReconcileInput input, LessonStatus next) {
    if (input.unwritten().fieldsDue()) {
      writer.tryUnkeptAgain(lesson);
    }
    return writer.wouldChangeNothing(lesson, next) ? lesson.statusOrEmpty() : next;
  }

  /**
   * When the next reconciliation is to come on account of that: at once where this one has found
   * out what it did not know, or has tried again and done nothing else.
   */
  @Nullable Instant again(RolloutLesson lesson, ReconcileInput input) {
    Unwritten known = input.unwritten();
    Set<String> unkept = writer.unkept(lesson);
    Try refused = finalizers.get(input.uid());
    String said = refused == null ? null : refused.what().getFirst();
    boolean news =
        !unkept.equals(Set.copyOf(known.fields())) || !Objects.equals(said, known.finalizer());
    if (!news && known.fieldsDue()) {
      fields.computeIfPresent(
          input.uid(), (uid, before) -> Try.of(before, before.what(), uid, input.now()));
    }
    if (news || known.fieldsDue() || known.finalizerDue()) {
      return input.now();
    }
    return Stream.of(fields.get(input.uid()), refused)
        .filter(Objects::nonNull)
        .map(Try::again)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** The lesson is gone. */
  void forget(RolloutLesson lesson) {
    fields.remove(lesson.getMetadata().getUid());
    finalizers.remove(lesson.getMetadata().getUid());
  }
}
