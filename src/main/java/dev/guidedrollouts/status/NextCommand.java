package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.Leftovers;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.text.Kubectl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one command that a status proposes: to look, to go on or to put right. */
final class NextCommand {
  private NextCommand() {}

  /** What the learner can type now, where there is something. */
  static @Nullable String of(ReconcileInput input, Decision decision, LessonPhase phase) {
    return switch (decision) {
      // A diagnosis' commands, and what an ended lesson said before, have their namespace.
      case Decision.Degraded d -> first(d.diagnosis());
      case Decision.Stall d -> first(d.diagnosis());
      case Decision.NoOp d -> input.status().next();
      case Decision.Guard d -> input.status().next();
      case Decision.Remember d -> input.status().next();
      case Decision.Release d -> input.status().next();
      case Decision.Acknowledge d -> input.status().next();
      case Decision.AwaitLearner d -> AwaitedMessages.next(input, d);
      case Decision.Reject d -> Kubectl.explainSpec();
      case Decision.Suspend d -> Kubectl.resumeLesson(input.namespace(), input.lesson());
      case Decision.Complete d -> null;
      case Decision.Blocked d -> in(input, Kubectl.getLesson(d.claim().lesson()));
      case Decision.Leftover d ->
          in(
              input,
              shown(
                  input,
                  toFinish(d.unfinished()),
                  Kubectl.rolloutStatus(d.unfinished().deployment())));
      case Decision.Wait d when d.next() != null -> in(input, d.next());
      case Decision.Fail d ->
          in(input, shown(input, d.next(), Kubectl.describeLesson(input.lesson())));
      case Decision.OnStep d ->
          in(
              input,
              phase == LessonPhase.Completed
                  ? Kubectl.rolloutHistory(d.step().step().action().deploymentOrEmpty())
                  : Kubectl.rolloutStatus(d.step().step().action().deploymentOrEmpty()));
    };
  }

  private static String shown(ReconcileInput input, @Nullable String command, String look) {
    return String.valueOf(Reveals.shown(input.spec(), command, look));
  }

  private static String in(ReconcileInput input, String command) {
    return Kubectl.in(input.namespace(), command);
  }

  private static String toFinish(Leftovers.Unfinished left) {
    return left.undoTo() == null
        ? Kubectl.rolloutStatus(left.deployment())
        : Kubectl.rolloutUndo(left.deployment(), left.undoTo());
  }

  private static @Nullable String first(DiagnosisStatus diagnosis) {
    List<String> commands = diagnosis.commands();
    return commands == null || commands.isEmpty() ? null : commands.getFirst();
  }
}
