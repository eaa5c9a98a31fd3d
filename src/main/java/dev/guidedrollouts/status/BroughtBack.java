package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LearnersHand;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.text.UndoMessages;
import java.util.Optional;

/**
 * In words, by which other way than an undo a learner brought a revision back. It is accepted, and
 * what Kubernetes made of it is told: the template decides, not the command.
 */
final class BroughtBack {
  private BroughtBack() {}

  /** Empty where it was an undo, or where the cluster does not show what it was. */
  static Optional<String> words(ReconcileInput input, Decision.Pass pass) {
    if (pass.outcome() != StepOutcome.StalledAndUndone && pass.outcome() != StepOutcome.Undone) {
      return Optional.empty();
    }
    return LearnersHand.of(input, pass)
        .flatMap(BroughtBack::way)
        .flatMap(
            way ->
                input
                    .observation()
                    .deployment(pass.step().step().action().deploymentOrEmpty())
                    .flatMap(seen -> words(way, seen)));
  }

  private static Optional<String> words(String way, ObservedDeployment seen) {
    return seen.currentRevision().map(current -> words(way, seen, current));
  }

  private static String words(String way, ObservedDeployment seen, Revision current) {
    return seen.cameBack()
        ? UndoMessages.sameAsUndo(
            way,
            current.formerNumbers().isEmpty() ? null : current.formerNumbers().getLast(),
            current.number())
        : UndoMessages.otherThanUndo(way, current.number());
  }

  private static Optional<String> way(HowStatus how) {
    return switch (how.method()) {
      case null -> Optional.empty();
      case SetImage -> Optional.of(UndoMessages.bySetImage());
      case Apply -> Optional.of(UndoMessages.byApply());
      case Edit -> Optional.of(UndoMessages.byEdit());
      // Of another client it is not known whether it went back by itself.
      case RolloutUndo, Scale, Expose, Other -> Optional.empty();
    };
  }
}
