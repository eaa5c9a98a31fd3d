package dev.guidedrollouts.view;

import dev.guidedrollouts.api.v1alpha1.ColumnsStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.text.BoardMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All lessons of a class at one moment, who needs help first: a hand that is up, a lesson that
 * can't go on, then wrong turns, then how long its learner is waited for.
 *
 * @param rows one for each lesson, in that order
 * @param summary one line over all of them
 */
public record Board(List<Row> rows, String summary) {
  public static final Duration STUCK = Duration.ofMinutes(5);

  /**
   * One lesson.
   *
   * @param step the number of the step that it is at, from 1; 0 before it has begun
   * @param waitingSeconds how long its learner is waited for; null where it is not
   * @param hand {@code up}, {@code answered}, or null
   */
  public record Row(
      String namespace,
      String lesson,
      int step,
      @Nullable String stepName,
      @Nullable String progress,
      String phase,
      @Nullable Long waitingSeconds,
      int wrongTurns,
      @Nullable String hand,
      @Nullable String diagnosis) {

    public boolean handUp() {
      return "up".equals(hand);
    }

    public boolean ended() {
      return phase.equals(LessonPhase.Completed.name());
    }

    public boolean failed() {
      return phase.equals(LessonPhase.Failed.name()) || phase.equals(LessonPhase.Invalid.name());
    }

    public boolean stuck() {
      return waitingSeconds != null && waitingSeconds > STUCK.toSeconds();
    }

    /** The same without how long its learner has waited, which passes by itself. */
    public Row withoutTime() {
      return new Row(
          namespace, lesson, step, stepName, progress, phase, null, wrongTurns, hand, diagnosis);
    }

    private long waited() {
      return waitingSeconds == null ? 0 : waitingSeconds;
    }
  }

  private static final Comparator<Row> WHO_NEEDS_HELP =
      Comparator.comparing(Row::handUp)
          .reversed()
          .thenComparing(Comparator.comparing(Row::failed).reversed())
          .thenComparing(Row::ended)
          .thenComparing(Comparator.comparingInt(Row::wrongTurns).reversed())
          .thenComparing(Comparator.comparingLong(Row::waited).reversed())
          .thenComparing(Row::namespace)
          .thenComparing(Row::lesson);

  public static Board of(List<RolloutLesson> lessons, Instant now) {
    List<Row> rows = lessons.stream().map(l -> row(l, now)).sorted(WHO_NEEDS_HELP).toList();
    return new Board(rows, summary(rows));
  }

  private static Row row(RolloutLesson lesson, Instant now) {
    LessonStatus status = lesson.statusOrEmpty();
    List<String> names =
        lesson.specOrEmpty().stepsOrEmpty().stream()
            .filter(Objects::nonNull)
            .map(Step::nameOrEmpty)
            .toList();
    ColumnsStatus columns =
        Objects.requireNonNullElse(
            status.columns(), new ColumnsStatus(null, null, null, null, null));
    Instant since = columns.waitingSince();
    return new Row(
        String.valueOf(lesson.getMetadata().getNamespace()),
        String.valueOf(lesson.getMetadata().getName()),
        status.step() == null ? 0 : names.indexOf(status.step()) + 1,
        status.step(),
        status.progress(),
        status.phaseOrDefault().name(),
        since == null ? null : Math.max(0, Duration.between(since, now).toSeconds()),
        columns.wrongTurns() == null ? 0 : columns.wrongTurns(),
        columns.hand(),
        columns.diagnosis());
  }

  private static String summary(List<Row> rows) {
    Map<Integer, Integer> at = new HashMap<>();
    rows.stream().filter(r -> !r.ended()).forEach(r -> at.merge(r.step(), 1, Integer::sum));
    List<String> parts = new ArrayList<>();
    at.entrySet().stream()
        .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .ifPresent(
            most ->
                parts.add(
                    BoardMessages.summary(
                        most.getValue(),
                        rows.size(),
                        most.getKey(),
                        (int) rows.stream().filter(Row::stuck).count(),
                        STUCK.toMinutes())));
    parts.add(
        BoardMessages.ended(
            (int) rows.stream().filter(Row::ended).count(),
            (int) rows.stream().filter(Row::failed).count()));
    int hands = (int) rows.stream().filter(Row::handUp).count();
    if (hands > 0) {
      parts.add(BoardMessages.handsUp(hands));
    }
    return String.join("; ", parts);
  }
}
