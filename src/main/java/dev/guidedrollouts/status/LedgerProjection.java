package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.Action;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.engine.Decision;
import dev.guidedrollouts.engine.Ledger;
import dev.guidedrollouts.engine.Leftovers;
import dev.guidedrollouts.engine.Situation;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code status.deployments}: the ledger of each Deployment that the lesson names, in the order of
 * first mention, and of those on which a step that is gone left a rollout behind.
 */
final class LedgerProjection {
  private LedgerProjection() {}

  /**
   * @param next the status as it will be but for the ledgers: what it says is wrong, no ledger
   *     calls healthy
   */
  static List<DeploymentStatus> of(Situation situation, Decision decision, LessonStatus next) {
    if (decision instanceof Decision.Reject || situation.observation().unread() != null) {
      return situation.status().deploymentsOrEmpty();
    }
    List<String> names = namesOf(situation);
    return names.stream()
        .map(name -> entry(situation, decision, next, name, names.size()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<String> namesOf(Situation situation) {
    return Stream.concat(
            situation.spec().stepsOrEmpty().stream()
                .flatMap(s -> s.actions().stream())
                .map(Action::deploymentOrEmpty),
            Leftovers.deployments(situation).map(ObservedDeployment::name))
        .distinct()
        .toList();
  }

  private static Optional<DeploymentStatus> entry(
      Situation situation, Decision decision, LessonStatus next, String name, int ofDeployments) {
    Optional<ObservedDeployment> seen = situation.observation().deployment(name);
    if (seen.isEmpty()) {
      return situation.status().deploymentNamed(name).map(LedgerProjection::gone);
    }
    Ledger ledger =
        decision instanceof Decision.OnStep on
            ? situation.ledger(name, Optional.of(on.step()))
            : situation.ledger(name);
    // A stall that comes of the number of pods says nothing against the template.
    if (decision instanceof Decision.Stall stall && stall.step().step().movesTemplateOf(name)) {
      ledger = ledger.currentStalled();
    }
    Optional<Long> inTrouble = openOn(next, name);
    if (inTrouble.isPresent()) {
      ledger = ledger.notHealthy(inTrouble.get());
    }
    DeploymentStatus.PlainUndo plain =
        ledger
            .plainUndo()
            .map(r -> new DeploymentStatus.PlainUndo(r.revision(), r.image(), r.verdictOrDefault()))
            .orElse(null);
    return Optional.of(
        new DeploymentStatus(
            name,
            seen.get().uid(),
            seen.get().readyText(),
            KeptRevisions.of(ledger, ofDeployments),
            plain));
  }

  /** The revision on which the status' diagnosis is open: the attempt that it is of goes on. */
  private static Optional<Long> openOn(LessonStatus next, String deployment) {
    return Optional.ofNullable(next.diagnosis())
        .filter(d -> deployment.equals(d.deployment()))
        .filter(
            d ->
                next.stepNamed(String.valueOf(d.step()))
                    .filter(s -> Integer.valueOf(s.attemptOrFirst()).equals(d.attempt()))
                    .filter(s -> s.finishedAt() == null)
                    .isPresent())
        .map(DiagnosisStatus::revision);
  }

  /** Of a Deployment that is gone the account stays; it has no pods, and nothing can be undone. */
  private static DeploymentStatus gone(DeploymentStatus known) {
    return new DeploymentStatus(known.name(), known.uid(), null, known.revisions(), null);
  }
}
