package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Ledger;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code status.deployments}: the ledger of each Deployment that the lesson names, in the order of
 * first mention.
 */
final class LedgerProjection {
  private LedgerProjection() {}

  static List<DeploymentStatus> of(Situation situation, Decision decision) {
    if (decision instanceof Decision.Reject) {
      return situation.status().deploymentsOrEmpty();
    }
    return situation.spec().stepsOrEmpty().stream()
        .flatMap(s -> s.actions().stream())
        .map(Action::deploymentOrEmpty)
        .distinct()
        .map(name -> entry(situation, decision, name))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<DeploymentStatus> entry(
      Situation situation, Decision decision, String name) {
    Optional<ObservedDeployment> seen = situation.observation().deployment(name);
    if (seen.isEmpty()) {
      return situation.status().deploymentNamed(name).map(LedgerProjection::gone);
    }
    Ledger ledger = situation.ledger(name);
    if (decision instanceof Decision.Stall stall && movesTemplate(stall, name)) {
      ledger = ledger.currentStalled();
    }
    DeploymentStatus.PlainUndo plain =
        ledger
            .plainUndo()
            .map(r -> new DeploymentStatus.PlainUndo(r.revision(), r.image(), r.verdictOrDefault()))
            .orElse(null);
    return Optional.of(
        new DeploymentStatus(name, seen.get().readyText(), ledger.revisions(), plain));
  }

  /** Of a Deployment that is gone the account stays; it has no pods, and nothing can be undone. */
  private static DeploymentStatus gone(DeploymentStatus known) {
    return new DeploymentStatus(known.name(), null, known.revisions(), null);
  }

  /** A stall that comes of the number of pods says nothing against the template. */
  private static boolean movesTemplate(Decision.Stall stall, String deployment) {
    Step step = stall.step().step();
    return Objects.equals(step.action().deployment(), deployment)
        && (step.rollOut() != null || step.undo() != null);
  }
}
