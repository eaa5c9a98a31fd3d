package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Verdict;
import dev.guidedrollouts.text.TurnMessages;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Of {@link WrongTurns}: the Deployment has another revision than at the look before.
 *
 * @param turns both looks, and what is waited for
 * @param is the revision that it has now
 */
record OtherRevision(WrongTurns turns, KnownRevision is) {

  /** The wrong turn that it is; empty where it is none. */
  Optional<Turn> turn() {
    KnownRevision goal = turns.goal();
    if (goal != null && is.replicaSet().equals(goal.replicaSet())) {
      return Optional.empty();
    }
    String deployment = turns.deployment();
    if (goal != null && goal.replicaSet().equals(turns.before().current())) {
      return WrongTurns.turn(WrongTurn.UndoOfUndo, TurnMessages.undoOfUndo(deployment, running()));
    }
    if (is.verdict() == Verdict.STALLED) {
      return WrongTurns.turn(
          WrongTurn.UndoneToStalled, TurnMessages.undoneToStalled(deployment, running()));
    }
    if (!is.formerNumbers().isEmpty() || isNumberedSoon()) {
      return goal == null
          ? Optional.empty()
          : WrongTurns.turn(
              WrongTurn.UndoneTooFar, TurnMessages.undoneTooFar(deployment, running()));
    }
    return ofNewTemplate(deployment, is.image());
  }

  private Optional<Turn> ofNewTemplate(String deployment, @Nullable String image) {
    if (image != null && image.equals(turns.goalImage())) {
      return Optional.empty();
    }
    boolean sameImage =
        turns.step().history().revisions().stream()
            .filter(r -> r.replicaSet().equals(turns.before().current()))
            .anyMatch(left -> image != null && image.equals(left.image()));
    if (sameImage) {
      // Where a probe, an argument or a variable is another, the pods will tell whether that cures.
      return isRestart()
          ? WrongTurns.turn(WrongTurn.Restarted, TurnMessages.restarted(deployment, running()))
          : Optional.empty();
    }
    return isWanted(image)
        ? Optional.empty()
        : WrongTurns.turn(WrongTurn.AnotherImage, TurnMessages.anotherImage(deployment, image));
  }

  /**
   * Whether it was restored and has its former number still: the controller numbers it anew a
   * moment after the undo, one above all others (kubernetes,
   * pkg/controller/deployment/util/deployment_util.go, MaxRevision).
   */
  private boolean isNumberedSoon() {
    return highest() > is.number();
  }

  private long highest() {
    return turns.step().history().revisions().stream()
        .mapToLong(KnownRevision::number)
        .max()
        .orElse(0);
  }

  /** The number that the learner sees, who looks later than this process does. */
  private String running() {
    if (isNumberedSoon()) {
      return TurnMessages.running(highest() + 1, is.number(), is.image());
    }
    Long was = is.formerNumbers().isEmpty() ? null : is.formerNumbers().getLast();
    return TurnMessages.running(is.number(), was, is.image());
  }

  /** Whether the template is the one that was left, but for the time of a restart. */
  private boolean isRestart() {
    Optional<ObservedDeployment> seen = turns.step().deployment();
    Optional<Revision> left =
        seen.flatMap(
            d ->
                d.revisions().stream()
                    .filter(r -> r.replicaSet().equals(turns.before().current()))
                    .findFirst());
    return left.isPresent()
        && seen.flatMap(ObservedDeployment::currentRevision)
            .filter(r -> r.differsByRestart(left.get()))
            .isPresent();
  }

  /** The learner's own rollout, not complete yet. */
  private boolean isWanted(@Nullable String image) {
    return !turns.undo()
        && turns.step().action() instanceof RollOutAction a
        && a.imageOrEmpty().equals(image);
  }
}
