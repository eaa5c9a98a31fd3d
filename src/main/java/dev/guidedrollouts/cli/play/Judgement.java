package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import dev.guidedrollouts.text.TestMessages;
import dev.guidedrollouts.validation.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a play has shown so far, and what follows from it. Pure: it is told what the lesson says and
 * whether the script has ended.
 */
final class Judgement {
  /** A script may take a failed lesson up again, by a changed spec or a replay. */
  private static final Duration FAILED_FOR = Duration.ofSeconds(20);

  /** What a wrong turn has broken beyond repair shows at the operator's next looks. */
  private static final Duration SETTLED_FOR = Duration.ofSeconds(3);

  private final @Nullable WrongTurn expected;
  private final Instant begin;
  private final Set<WrongTurn> told = EnumSet.noneOf(WrongTurn.class);
  private LessonStatus last = LessonStatus.EMPTY;
  private boolean gone;
  private @Nullable Instant failedSince;
  private @Nullable Instant toldSince;
  private @Nullable Integer exitCode;

  /**
   * Of a script that has just been started.
   *
   * @param expected the wrong turn that has to be told; null for a solution
   */
  Judgement(@Nullable WrongTurn expected, Instant begin) {
    this.expected = expected;
    this.begin = begin;
  }

  /**
   * How a script was answered.
   *
   * @param ok whether as it should be
   * @param message that in a few words
   */
  record Verdict(boolean ok, String message) {}

  /** The script has ended. */
  void ended(int code) {
    exitCode = code;
  }

  /** A look at the lesson; null: it is gone. */
  void saw(@Nullable LessonStatus status, Instant now) {
    gone = status == null;
    last = status == null ? last : status;
    last.stepsOrEmpty().stream()
        .flatMap(step -> step.wrongTurnsOrEmpty().stream())
        .map(WrongTurnStatus::what)
        .filter(Objects::nonNull)
        .forEach(told::add);
    if (last.phase() != LessonPhase.Failed) {
      failedSince = null;
    } else if (failedSince == null) {
      failedSince = now;
    }
  }

  /** The verdict on the latest look; null while it may still become another. */
  @Nullable Verdict verdict(Instant now) {
    if (exitCode != null && exitCode != 0) {
      return failed(TestMessages.endedWith(exitCode));
    }
    if (last.phase() == LessonPhase.Invalid
        || (last.phase() == LessonPhase.Failed
            && (exitCode != null
                || (failedSince != null && !now.isBefore(failedSince.plus(FAILED_FOR)))))) {
      return failed(TestMessages.over(last.phase().name()));
    }
    if (exitCode == null) {
      return null;
    }
    if (gone) {
      return failed(TestMessages.lessonGone());
    }
    String took = Durations.words(Duration.between(begin, now));
    if (expected == null) {
      return last.phase() == LessonPhase.Completed
          ? new Verdict(/* ok= */ true, TestMessages.completed(took))
          : null;
    }
    if (!told.contains(expected)) {
      return null;
    }
    if (toldSince == null) {
      toldSince = now;
    }
    return now.isBefore(toldSince.plus(SETTLED_FOR))
        ? null
        : new Verdict(/* ok= */ true, TestMessages.told(expected.name(), took));
  }

  /** The verdict when the time is over. */
  Verdict timedOut(String timeout) {
    if (exitCode == null) {
      return failed(TestMessages.neverEnded(timeout, last.phaseOrDefault().name(), last.step()));
    }
    if (expected == null) {
      return failed(TestMessages.notCompleted(timeout, last.phaseOrDefault().name(), last.step()));
    }
    return failed(TestMessages.notTold(timeout, expected.name(), words()));
  }

  /** Every wrong turn that was told, once. */
  List<String> words() {
    return told.stream().map(WrongTurn::name).toList();
  }

  /** What the lesson said last. */
  LessonStatus last() {
    return last;
  }

  private static Verdict failed(String why) {
    return new Verdict(/* ok= */ false, why);
  }
}
