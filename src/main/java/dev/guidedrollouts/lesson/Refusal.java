package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.RefusalMessages;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a decision whose change the API server refused. Rights may be given and admission
 * may change its mind: that is waited for, with what is missing in the status. A change that is
 * wrong in itself ends the step.
 */
public final class Refusal {
  /** {@code deployments.apps "web" is forbidden: User "x" cannot patch resource …}. */
  private static final Pattern RIGHT =
      Pattern.compile(
          "^([\\w.-]+)(?: \"([\\w.-]+)\")? is forbidden: User \"([\\w:.@/-]+)\" cannot (\\w+) resource");

  private Refusal() {}

  /** What follows from the API server's words. */
  public static Decision after(Decision decision, WriteResult.Refused refused) {
    return switch (decision) {
      case Decision.Start start ->
          refused(
              start.step(),
              RefusalMessages.change(objectOf(start.action())),
              refused,
              why -> Decision.Fail.because(start.step(), Conditions.WRITE_REFUSED, why));
      case Decision.Undo undo ->
          refused(
              undo.step(),
              RefusalMessages.undo(undo.restore().deployment()),
              refused,
              why ->
                  new Decision.Fail(
                      undo.step(),
                      StepOutcome.Stalled,
                      "UndoFailed",
                      why,
                      Optional.of(undo.rollback()),
                      true,
                      null));
      default -> decision;
    };
  }

  private static Decision refused(
      StepAttempt step,
      String what,
      WriteResult.Refused refused,
      Function<String, Decision.Fail> forGood) {
    String said = refused.message();
    if (refused.why() == WriteResult.Why.INVALID) {
      return forGood.apply(RefusalMessages.refused(what, said));
    }
    return new Decision.Wait(
        step,
        refused.why() == WriteResult.Why.RIGHTS ? Conditions.FORBIDDEN : Conditions.WRITE_REFUSED,
        RefusalMessages.triedAgain(what, said),
        whatToLookAt(said));
  }

  private static @Nullable String whatToLookAt(String said) {
    Matcher right = RIGHT.matcher(said);
    if (right.find()) {
      String name = right.group(2) == null ? "" : "/" + right.group(2);
      return Kubectl.canI(right.group(4) + " " + right.group(1) + name, right.group(3));
    }
    if (said.contains("quota")) {
      return Kubectl.describeQuotas();
    }
    return said.contains("webhook") ? Kubectl.getWebhooks() : null;
  }

  /**
   * The change was not even tried: under the account's rights the lesson could not be brought to
   * its end.
   */
  public static Decision without(MissingRights missing, ReconcileInput input, StepAttempt attempt) {
    String namespace = input.namespace();
    if (missing.operatorsOwn()) {
      return new Decision.Wait(
          attempt,
          Conditions.FORBIDDEN,
          RefusalMessages.operatorMayNot(missing.account(), missing.inWords(), namespace),
          Kubectl.getRoleBindings());
    }
    return new Decision.Wait(
        attempt,
        Conditions.FORBIDDEN,
        RefusalMessages.accountMayNot(missing.account(), missing.inWords(), namespace),
        Kubectl.canI(
            missing.rights().getFirst().toString(), Kubectl.userOf(namespace, missing.account())));
  }

  private static String objectOf(Change change) {
    return change instanceof Change.Expose expose
        ? "Service " + expose.service()
        : "Deployment " + change.deployment();
  }
}
