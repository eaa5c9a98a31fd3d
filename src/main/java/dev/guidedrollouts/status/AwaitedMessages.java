package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.PredictAction;
import dev.guidedrollouts.api.v1alpha1.Question;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurnStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LearnerChecks;
import dev.guidedrollouts.lesson.LearnerCommands;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.text.HintMessages;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.LearnerMessages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told while the learner is waited for: what is asked, what was seen, what to type. */
final class AwaitedMessages {
  private AwaitedMessages() {}

  /** What is asked of the learner, the latest wrong turn, and where nothing is seen of him that. */
  static String message(ReconcileInput input, Decision.AwaitLearner d) {
    StringBuilder all = new StringBuilder(asked(input, d));
    Optional<StepStatus> known =
        input.status().stepNamed(d.step().name()).filter(d.step()::isThatOf);
    d.turn()
        .map(turn -> turn.message())
        .or(
            () ->
                known
                    .map(StepStatus::wrongTurnsOrEmpty)
                    .filter(turns -> !turns.isEmpty())
                    .map(List::getLast)
                    .map(WrongTurnStatus::message))
        .ifPresent(turn -> all.append(' ').append(turn));
    boolean counts = d.what() == Decision.AwaitedAct.STEP || d.what() == Decision.AwaitedAct.UNDO;
    Instant now = input.now();
    boolean quiet =
        d.turn().isEmpty()
            && known
                .flatMap(LearnerChecks::quietSince)
                .filter(since -> !now.isBefore(since.plus(LearnerChecks.QUIET)))
                .isPresent();
    if (counts && quiet) {
      all.append(' ').append(LearnerMessages.nothingSeen(input.namespace()));
    }
    if (d.what() == Decision.AwaitedAct.UNDO && keepsNoHistory(input, d)) {
      all.append(' ').append(LearnerMessages.keepsNoHistory(deploymentOf(d)));
    }
    brokenSince(input, d).forEach(broken -> all.append(' ').append(broken));
    return all.toString();
  }

  /**
   * What the learner is to go back to is there still; it goes when the next rollout is complete.
   */
  private static boolean keepsNoHistory(ReconcileInput input, Decision.AwaitLearner d) {
    return d.goal() != null
        && input
            .observation()
            .deployment(deploymentOf(d))
            .filter(seen -> seen.revisionHistoryLimit() == 0)
            .isPresent();
  }

  /** Of the Deployment that the learner works at the wait itself tells more. */
  private static Stream<String> brokenSince(ReconcileInput input, Decision.AwaitLearner d) {
    String except = d.what() == Decision.AwaitedAct.GO_AHEAD ? null : deploymentOf(d);
    return BrokenSince.before(input, d.step(), except)
        .map(
            broken -> {
              ObservedDeployment now = broken.now();
              return now == null
                  ? LearnerMessages.goneSince(broken.deployment(), broken.step())
                  : LearnerMessages.notReadySince(
                      broken.deployment(),
                      broken.step(),
                      now.readyReplicas(),
                      now.desiredReplicas());
            });
  }

  private static String deploymentOf(Decision.AwaitLearner d) {
    return d.step().step().action().deploymentOrEmpty();
  }

  private static String asked(ReconcileInput input, Decision.AwaitLearner d) {
    boolean meantToFail = d.step().step().isStallExpected();
    String deployment = deploymentOf(d);
    return switch (d.what()) {
      case GO_AHEAD -> LearnerMessages.awaitsGoAhead(d.step().name(), d.step().goal(), meantToFail);
      case STEP -> LearnerMessages.yourTurn(d.step().goal(), meantToFail);
      case UNDO ->
          LearnerMessages.undoIsYours(
              deployment,
              Reveals.explains(input.spec())
                  ? input.diagnosisOf(d.step()).map(DiagnosisStatus::explanation).orElse(null)
                  : null);
      case ANSWER ->
          question(d) == Question.PodsServing
              ? LearnerMessages.askPodsServing(deployment)
              : LearnerMessages.askPlainUndo(deployment);
    };
  }

  private static @Nullable Question question(Decision.AwaitLearner d) {
    return d.step().step().action() instanceof PredictAction asked ? asked.question() : null;
  }

  /** What to type: where to look, or the command that does it. */
  static String next(ReconcileInput input, Decision.AwaitLearner d) {
    String deployment = deploymentOf(d);
    return switch (d.what()) {
      case GO_AHEAD ->
          Kubectl.annotateLesson(
              input.namespace(), input.lesson(), Annotations.CONTINUE, d.step().name());
      case ANSWER ->
          Kubectl.annotateLesson(
              input.namespace(), input.lesson(), Annotations.ANSWER, LearnerMessages.answerHere());
      case UNDO -> shown(input, d, Kubectl.rolloutHistory(deployment));
      case STEP ->
          shown(
              input,
              d,
              d.step().step().action() instanceof ExposeAction
                  ? Kubectl.getServices()
                  : Kubectl.get("deployment", deployment));
    };
  }

  private static String shown(ReconcileInput input, Decision.AwaitLearner d, String look) {
    String command = LearnerCommands.of(input, d).orElse(null);
    return Kubectl.in(
        input.namespace(), String.valueOf(Reveals.shown(input.spec(), command, look)));
  }

  /** The hints where the author wrote none: three, from a question to the command. */
  static List<String> hints(ReconcileInput input, Decision.AwaitLearner d) {
    String deployment = deploymentOf(d);
    String command =
        LearnerCommands.of(input, d)
            .map(c -> Kubectl.in(input.namespace(), c))
            .orElseGet(HintMessages::askYourInstructor);
    return switch (d.what()) {
      case GO_AHEAD -> List.of(next(input, d));
      case UNDO -> HintMessages.ofUndo(deployment, command);
      case STEP -> HintMessages.ofStep(d.step().goal(), deployment, command);
      case ANSWER ->
          question(d) == Question.PodsServing
              ? HintMessages.ofPodsServing(deployment)
              : HintMessages.ofPlainUndo(deployment);
    };
  }
}
