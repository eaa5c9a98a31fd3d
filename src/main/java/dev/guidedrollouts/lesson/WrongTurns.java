package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.SightStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.text.TurnMessages;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a learner did that does not lead to where the lesson waits: told by the difference between
 * two looks. What was seen is told, and the question to ask oneself; never the command.
 *
 * @param step the step that waits
 * @param undo whether an undo of its stalled rollout is waited for, and not the step itself
 * @param goal the revision that is waited for; null where none is, or it is not there any more
 * @param goalImage its image, also where it is not there any more; null where none is known
 * @param before the look before
 * @param now this look
 */
record WrongTurns(
    StepContext step,
    boolean undo,
    @Nullable KnownRevision goal,
    @Nullable String goalImage,
    SightStatus before,
    SightStatus now) {

  /** The first that applies, most telling first. */
  private static final List<Function<WrongTurns, Optional<Turn>>> IN_ORDER =
      List.of(
          WrongTurns::deleted,
          WrongTurns::paused,
          WrongTurns::otherRevision,
          WrongTurns::scaled,
          WrongTurns::replicaSets,
          WrongTurns::pods,
          WrongTurns::selector,
          WrongTurns::otherDeployment);

  /** What another template comes of. */
  private static final Set<WrongTurn> OF_TEMPLATE =
      EnumSet.of(
          WrongTurn.UndoOfUndo,
          WrongTurn.UndoneToStalled,
          WrongTurn.UndoneTooFar,
          WrongTurn.Restarted,
          WrongTurn.AnotherImage);

  /** The wrong turn between the two looks; empty where there was none. */
  Optional<Turn> turn() {
    if (before.equals(now)) {
      return Optional.empty();
    }
    for (Function<WrongTurns, Optional<Turn>> check : IN_ORDER) {
      Optional<Turn> found = check.apply(this);
      if (found.isPresent()) {
        return found.map(this::withWriter);
      }
    }
    return Optional.empty();
  }

  /** A change that came by no kubectl may be somebody else's: then it says whose. */
  private Turn withWriter(Turn turn) {
    if (!OF_TEMPLATE.contains(turn.what())) {
      return turn;
    }
    return step.deployment()
        .flatMap(
            d ->
                step.markers()
                    .known()
                    .map(StepStatus::waitsSince)
                    .flatMap(t -> Hand.ofTemplate(d, t)))
        .map(HowStatus::manager)
        .filter(manager -> !ManagerName.isKubectl(manager))
        .map(
            manager ->
                new Turn(turn.what(), turn.message() + " " + TurnMessages.writtenBy(manager)))
        .orElse(turn);
  }

  static Optional<Turn> turn(WrongTurn what, String message) {
    return Optional.of(new Turn(what, message));
  }

  String deployment() {
    return step.deploymentName();
  }

  private Optional<Turn> deleted() {
    return before.uid() != null && now.uid() == null
        ? turn(
            WrongTurn.DeploymentDeleted,
            TurnMessages.deploymentDeleted(deployment(), step.attempt().name()))
        : Optional.empty();
  }

  private Optional<Turn> paused() {
    return Boolean.TRUE.equals(now.paused()) && !Boolean.TRUE.equals(before.paused())
        ? turn(WrongTurn.Paused, TurnMessages.paused(deployment()))
        : Optional.empty();
  }

  private boolean sameDeployment() {
    return now.uid() != null && now.uid().equals(before.uid());
  }

  private boolean revisionChanged() {
    return sameDeployment()
        && before.current() != null
        && now.current() != null
        && !before.current().equals(now.current());
  }

  private Optional<Turn> otherRevision() {
    return revisionChanged()
        ? step.history().current().flatMap(is -> new OtherRevision(this, is).turn())
        : Optional.empty();
  }

  private Optional<Turn> scaled() {
    if (!sameDeployment()
        || Objects.equals(before.replicas(), now.replicas())
        || now.replicas() == null
        || before.replicas() == null
        || before.replicas() == 0) {
      return Optional.empty();
    }
    int pods = now.replicas();
    if (!undo && step.action() instanceof ScaleAction a && a.replicasOrZero() == pods) {
      return Optional.empty();
    }
    return pods == 0
        ? turn(WrongTurn.ScaledToZero, TurnMessages.scaledToZero(deployment()))
        : turn(
            WrongTurn.Scaled,
            step.action() instanceof ScaleAction && !undo
                ? TurnMessages.scaledToAnotherNumber(deployment(), pods)
                : TurnMessages.scaled(deployment(), pods));
  }

  private Optional<Turn> replicaSets() {
    if (!sameDeployment()
        || revisionChanged()
        || before.replicaSets() == null
        || now.replicaSets() == null
        || before.replicaSets().equals(now.replicaSets())
        // One more may be a rollout's whose Deployment is seen a moment later: two watches.
        || Sight.count(now.replicaSets()) > Sight.count(before.replicaSets())) {
      return Optional.empty();
    }
    boolean lost = goal == null && goalImage != null;
    return turn(
        lost ? WrongTurn.HistoryLost : WrongTurn.ReplicaSetDeleted,
        lost
            ? TurnMessages.historyLost(deployment(), goalImage)
            : TurnMessages.replicaSetDeleted(deployment()));
  }

  private Optional<Turn> pods() {
    boolean others =
        sameDeployment()
            && !revisionChanged()
            && Objects.equals(before.replicas(), now.replicas())
            && before.pods() != null
            && now.pods() != null
            && !before.pods().equals(now.pods())
            && Sight.count(before.pods()) == Sight.count(now.pods());
    return others
        ? turn(WrongTurn.PodsDeleted, TurnMessages.podsDeleted(deployment()))
        : Optional.empty();
  }

  private Optional<Turn> selector() {
    return Objects.equals(before.services(), now.services())
        ? Optional.empty()
        : turn(WrongTurn.SelectorChanged, TurnMessages.selectorChanged());
  }

  private Optional<Turn> otherDeployment() {
    return Objects.equals(before.others(), now.others())
        ? Optional.empty()
        : turn(
            WrongTurn.OtherDeployment,
            TurnMessages.otherDeployment(
                step.input().observation().deployments().values().stream()
                    .map(ObservedDeployment::name)
                    .filter(name -> !name.equals(deployment()))
                    .sorted()
                    .toList(),
                deployment()));
  }
}
