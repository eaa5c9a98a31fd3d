package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.WriteResult;
import java.util.Optional;

/** What becomes of a decision whose change the API server refused. */
public final class Refusal {
  private static final String FORBIDDEN = "Forbidden";

  private Refusal() {}

  /** The step fails with the API server's words: it would refuse the same change again. */
  public static Decision after(Decision decision, WriteResult.Refused refused) {
    return switch (decision) {
      case Decision.Start start ->
          Decision.Fail.because(
              start.step(),
              "WriteRefused",
              "The API server refused the change to %s: %s"
                  .formatted(objectOf(start.action()), refused.message()));
      case Decision.Undo undo ->
          new Decision.Fail(
              undo.step(),
              StepOutcome.Stalled,
              "UndoFailed",
              "The API server refused the undo of Deployment %s: %s"
                  .formatted(undo.restore().deployment(), refused.message()),
              Optional.of(undo.facts()),
              true,
              null);
      default -> decision;
    };
  }

  /**
   * The change was not even tried: under the account's rights the lesson could not be brought to
   * its end.
   */
  public static Decision.Fail without(
      MissingRights missing, Situation situation, StepAttempt attempt) {
    String namespace = situation.namespace();
    if (missing.operatorsOwn()) {
      return Decision.Fail.because(
          attempt,
          FORBIDDEN,
          "Nothing was changed: the operator may not act as ServiceAccount %s, the cluster's admin has to let it %s in namespace %s."
              .formatted(missing.account(), missing.inWords(), namespace));
    }
    return Decision.Fail.because(
        attempt,
        FORBIDDEN,
        "Nothing was changed: ServiceAccount %s may not %s in namespace %s, and the steps from here on need that."
            .formatted(missing.account(), missing.inWords(), namespace),
        "kubectl auth can-i %s --as=system:serviceaccount:%s:%s"
            .formatted(missing.rights().getFirst(), namespace, missing.account()));
  }

  private static String objectOf(Change change) {
    return change instanceof Change.Expose expose
        ? "Service " + expose.service()
        : "Deployment " + change.deployment();
  }
}
