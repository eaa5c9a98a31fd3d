package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.SightStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.WrongTurn;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Verdict;
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
        .filter(manager -> !Hand.isKubectl(manager))
        .map(
            manager ->
                new Turn(turn.what(), turn.message() + " " + TurnMessages.writtenBy(manager)))
        .orElse(turn);
  }

  private static Optional<Turn> turn(WrongTurn what, String message) {
    return Optional.of(new Turn(what, message));
  }

  private String deployment() {
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
    Optional<KnownRevision> current = step.history().current();
    if (!revisionChanged() || current.isEmpty()) {
      return Optional.empty();
    }
    KnownRevision is = current.get();
    Optional<KnownRevision> left =
        step.history().revisions().stream()
            .filter(r -> r.replicaSet().equals(before.current()))
            .findFirst();
    if (goal != null && is.replicaSet().equals(goal.replicaSet())) {
      return Optional.empty();
    }
    String image = is.image();
    if (goal != null && goal.replicaSet().equals(before.current())) {
      return turn(WrongTurn.UndoOfUndo, TurnMessages.undoOfUndo(deployment(), running(is)));
    }
    if (is.verdict() == Verdict.STALLED) {
      return turn(
          WrongTurn.UndoneToStalled, TurnMessages.undoneToStalled(deployment(), running(is)));
    }
    boolean restored = !is.formerNumbers().isEmpty() || isNumberedSoon(is);
    if (restored) {
      return goal == null
          ? Optional.empty()
          : turn(WrongTurn.UndoneTooFar, TurnMessages.undoneTooFar(deployment(), running(is)));
    }
    if (image != null && image.equals(goalImage)) {
      return Optional.empty();
    }
    boolean sameImage = left.map(KnownRevision::image).filter(i -> i.equals(image)).isPresent();
    if (sameImage && !isRestart()) {
      // A probe, an argument or a variable is another: whether that is the cure the pods will tell.
      return Optional.empty();
    }
    return sameImage
        ? turn(WrongTurn.Restarted, TurnMessages.restarted(deployment(), running(is)))
        : isWanted(image)
            ? Optional.empty()
            : turn(WrongTurn.AnotherImage, TurnMessages.anotherImage(deployment(), image));
  }

  /**
   * Whether it was restored and has its former number still: the controller numbers it anew a
   * moment after the undo, one above all others (kubernetes,
   * pkg/controller/deployment/util/deployment_util.go, MaxRevision).
   */
  private boolean isNumberedSoon(KnownRevision current) {
    return highest() > current.number();
  }

  private long highest() {
    return step.history().revisions().stream().mapToLong(KnownRevision::number).max().orElse(0);
  }

  /** The number that the learner sees, who looks later than this process does. */
  private String running(KnownRevision is) {
    if (isNumberedSoon(is)) {
      return TurnMessages.running(highest() + 1, is.number(), is.image());
    }
    Long was = is.formerNumbers().isEmpty() ? null : is.formerNumbers().getLast();
    return TurnMessages.running(is.number(), was, is.image());
  }

  /** Whether the template is the one that was left, but for the time of a restart. */
  private boolean isRestart() {
    Optional<ObservedDeployment> seen = step.deployment();
    Optional<Revision> left =
        seen.flatMap(
            d ->
                d.revisions().stream()
                    .filter(r -> r.replicaSet().equals(before.current()))
                    .findFirst());
    return left.isPresent()
        && seen.flatMap(ObservedDeployment::currentRevision)
            .filter(r -> r.differsByRestart(left.get()))
            .isPresent();
  }

  /** The learner's own rollout, not complete yet. */
  private boolean isWanted(@Nullable String image) {
    return !undo && step.action() instanceof RollOutAction a && a.imageOrEmpty().equals(image);
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
