package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.WriteResult;
import java.util.Optional;

/** What becomes of a decision whose change the API server refused. */
public final class Refusal {
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
              true);
      default -> decision;
    };
  }

  private static String objectOf(Change change) {
    return change instanceof Change.Expose expose
        ? "Service " + expose.service()
        : "Deployment " + change.deployment();
  }
}
