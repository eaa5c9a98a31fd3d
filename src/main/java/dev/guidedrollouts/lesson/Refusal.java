package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.WriteResult;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a decision whose change the API server refused. Rights may be given and admission
 * may change its mind: that is waited for, with what is missing in the status. A change that is
 * wrong in itself ends the step.
 */
public final class Refusal {
  private static final String AGAIN = " It is tried again, at least every 5 minutes.";

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
              "the change to " + objectOf(start.action()),
              refused,
              Decision.Fail.because(
                  start.step(),
                  Conditions.WRITE_REFUSED,
                  "The API server refused the change to %s: %s"
                      .formatted(objectOf(start.action()), refused.message())));
      case Decision.Undo undo ->
          refused(
              undo.step(),
              "the undo of Deployment " + undo.restore().deployment(),
              refused,
              new Decision.Fail(
                  undo.step(),
                  StepOutcome.Stalled,
                  "UndoFailed",
                  "The API server refused the undo of Deployment %s: %s"
                      .formatted(undo.restore().deployment(), refused.message()),
                  Optional.of(undo.rollback()),
                  true,
                  null));
      default -> decision;
    };
  }

  private static Decision refused(
      StepAttempt step, String what, WriteResult.Refused refused, Decision.Fail forGood) {
    if (refused.why() == WriteResult.Why.INVALID) {
      return forGood;
    }
    String said = refused.message();
    return new Decision.Wait(
        step,
        refused.why() == WriteResult.Why.RIGHTS ? Conditions.FORBIDDEN : Conditions.WRITE_REFUSED,
        "The API server refused %s: %s%s%s"
            .formatted(what, said, said.endsWith(".") ? "" : ".", AGAIN),
        whatToLookAt(said));
  }

  private static @Nullable String whatToLookAt(String said) {
    Matcher right = RIGHT.matcher(said);
    if (right.find()) {
      String name = right.group(2) == null ? "" : "/" + right.group(2);
      return "kubectl auth can-i %s %s%s --as=%s"
          .formatted(right.group(4), right.group(1), name, right.group(3));
    }
    if (said.contains("quota")) {
      return "kubectl describe resourcequotas";
    }
    return said.contains("webhook")
        ? "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"
        : null;
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
          "Nothing was changed: the operator may not act as ServiceAccount %s, the cluster's admin has to let it %s in namespace %s.%s"
              .formatted(missing.account(), missing.inWords(), namespace, AGAIN),
          "kubectl get rolebindings -o wide");
    }
    return new Decision.Wait(
        attempt,
        Conditions.FORBIDDEN,
        "Nothing was changed: ServiceAccount %s may not %s in namespace %s, and the steps from here on need that.%s"
            .formatted(missing.account(), missing.inWords(), namespace, AGAIN),
        "kubectl auth can-i %s --as=system:serviceaccount:%s:%s"
            .formatted(missing.rights().getFirst(), namespace, missing.account()));
  }

  private static String objectOf(Change change) {
    return change instanceof Change.Expose expose
        ? "Service " + expose.service()
        : "Deployment " + change.deployment();
  }
}
