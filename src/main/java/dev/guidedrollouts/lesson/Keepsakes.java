package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.BeforeStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Conditions;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a lesson with {@code onDelete: Restore} remembers before it changes something: first the
 * finalizer is on it, then its status says what the object was, then the change is made. So it may
 * be deleted at any moment, and the operator may die at any moment. Where the finalizer is refused
 * the lesson goes on all the same and says that its deletion would put nothing back.
 *
 * <p>What it remembers of an object it remembers for good, however often the lesson is replayed or
 * its spec turns from Restore to Keep and back. Where the spec turns to Restore only after the
 * lesson has changed the object, the ledger tells which revision there was, as far as it still
 * knows that; nothing tells the replicas.
 */
final class Keepsakes {
  private Keepsakes() {}

  /** Whose spec does not ask for it bears no finalizer, whatever else is to be done. */
  static Optional<Decision> guardOff(ReconcileInput input) {
    return input.guarded()
            && input.violations().isEmpty()
            && !asksFor(input)
            && !input.unwritten().leavesFinalizer()
        ? Optional.of(new Decision.Guard(false))
        : Optional.empty();
  }

  static Optional<Decision> guardOn(ReconcileInput input) {
    return !input.guarded() && asksFor(input) && !input.unwritten().leavesFinalizer()
        ? Optional.of(new Decision.Guard(true))
        : Optional.empty();
  }

  /** An ended lesson that remembers something, and whose finalizer was refused until now. */
  static Optional<Decision> guardLate(ReconcileInput input) {
    return input.hasEnded() && !input.status().beforeOrEmpty().isEmpty()
        ? guardOn(input)
        : Optional.empty();
  }

  private static boolean asksFor(ReconcileInput input) {
    return input.spec().onDeleteOrDefault() == DeletionPolicy.Restore;
  }

  /**
   * What comes before the decision: that the status remembers what there was. Where it can't, no
   * object is changed that it would have to remember, by the lesson's hand or the learner's at its
   * word; of what was changed already nothing more is lost.
   */
  static Decision first(ReconcileInput input, Decision decision) {
    Optional<List<BeforeStatus>> missing = missing(input, decision);
    if (missing.isEmpty()) {
      return decision;
    }
    if (!input.unwritten().forgetsBefore()) {
      return new Decision.Remember(missing.get());
    }
    return decision instanceof Decision.OnStep on && begins(input, on)
        ? new Decision.Wait(
            on.step(),
            Conditions.DEFINITION_OUTDATED,
            RestoreMessages.notNoted(),
            Kubectl.explainStatus(BeforeStatus.PATH))
        : decision;
  }

  private static boolean begins(ReconcileInput input, Decision.OnStep decision) {
    Step step = decision.step().step();
    return !isGoAhead(decision)
        && step.actions().stream()
            .anyMatch(
                action ->
                    !isTouched(input, action.deploymentOrEmpty())
                        || (action instanceof ExposeAction expose
                            && !isExposed(input, step, expose.serviceOrDefault())));
  }

  /** What the status is to remember before the decision is carried out; empty where it has all. */
  private static Optional<List<BeforeStatus>> missing(ReconcileInput input, Decision decision) {
    boolean looks =
        asksFor(input)
            && (input.guarded() || input.unwritten().leavesFinalizer())
            && input.violations().isEmpty()
            && input.observation().unread() == null
            && !input.hasEnded();
    if (!looks || !(decision instanceof Decision.OnStep || decision instanceof Decision.Complete)) {
      return Optional.empty();
    }
    List<BeforeStatus> known = input.status().beforeOrEmpty();
    List<BeforeStatus> all = new ArrayList<>(known);
    Optional<Step> current =
        decision instanceof Decision.OnStep on && !isGoAhead(on)
            ? Optional.of(on.step().step())
            : Optional.empty();
    for (Step step : input.spec().stepsOrEmpty()) {
      boolean begins = current.filter(step::equals).isPresent();
      for (Action action : step.actions()) {
        String name = action.deploymentOrEmpty();
        boolean touched = isTouched(input, name);
        put(
            all,
            BeforeStatus.DEPLOYMENT,
            name,
            touched || begins,
            !touched && begins && decision instanceof Decision.Start,
            () -> touched ? afterwards(input, name) : asIs(input, name));
        if (action instanceof ExposeAction expose) {
          String service = expose.serviceOrDefault();
          boolean exposed = isExposed(input, step, service);
          put(
              all,
              BeforeStatus.SERVICE,
              service,
              exposed || begins,
              !exposed && begins && decision instanceof Decision.Start,
              () -> exposed ? unknown(BeforeStatus.SERVICE, service) : serviceAsIs(input, service));
        }
      }
    }
    return all.equals(known) ? Optional.empty() : Optional.of(List.copyOf(all));
  }

  /**
   * @param fresh whether what is known may be older than the present state, which nothing of the
   *     lesson has changed yet
   */
  private static void put(
      List<BeforeStatus> all,
      String kind,
      String name,
      boolean due,
      boolean fresh,
      Supplier<BeforeStatus> now) {
    int known = -1;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isOf(kind, name)) {
        known = i;
      }
    }
    if (known < 0 && due) {
      all.add(now.get());
    } else if (known >= 0 && fresh) {
      all.set(known, now.get());
    }
  }

  private static boolean isGoAhead(Decision.OnStep decision) {
    return decision instanceof Decision.AwaitLearner awaited
        && awaited.what() == Decision.AwaitedAct.GO_AHEAD;
  }

  /** Whether a step of the lesson has begun on the Deployment, by the status or by the marker. */
  private static boolean isTouched(ReconcileInput input, String deployment) {
    return isOurs(
            input,
            input.observation().deployment(deployment).map(ObservedDeployment::marker).orElse(null))
        || input.status().stepsOrEmpty().stream()
            .anyMatch(s -> s.startedAt() != null && deployment.equals(s.deployment()));
  }

  private static boolean isExposed(ReconcileInput input, Step step, String service) {
    return isOurs(
            input, input.observation().service(service).map(ObservedService::marker).orElse(null))
        || input.status().stepNamed(step.nameOrEmpty()).map(StepStatus::startedAt).isPresent();
  }

  private static boolean isOurs(ReconcileInput input, @Nullable ChangeMarker marker) {
    return marker != null && marker.lessonUid().equals(input.uid());
  }

  private static BeforeStatus asIs(ReconcileInput input, String name) {
    BeforeStatusBuilder entry = entry(BeforeStatus.DEPLOYMENT, name);
    Optional<ObservedDeployment> seen =
        input.observation().deployment(name).filter(d -> !d.deleting());
    if (seen.isEmpty()) {
      return entry.existed(false).build();
    }
    Optional<Revision> current = seen.get().currentRevision();
    return entry
        .existed(true)
        .uid(seen.get().uid())
        .revision(current.map(Revision::number).orElse(null))
        .replicaSet(current.map(Revision::replicaSet).orElse(null))
        .replicas(seen.get().desiredReplicas())
        .build();
  }

  private static BeforeStatus serviceAsIs(ReconcileInput input, String name) {
    Optional<ObservedService> seen = input.observation().service(name);
    return entry(BeforeStatus.SERVICE, name)
        .existed(seen.isPresent())
        .ports(
            seen.map(s -> s.ports().stream().map(ObservedService.Port::port).toList()).orElse(null))
        .build();
  }

  private static BeforeStatus unknown(String kind, String name) {
    return entry(kind, name).build();
  }

  private static BeforeStatusBuilder entry(String kind, String name) {
    return BeforeStatusBuilder.builder().kind(kind).name(name);
  }

  /**
   * What the ledger still tells of the time before the lesson: the latest revision that no step
   * made and that is older than all that steps made.
   */
  private static BeforeStatus afterwards(ReconcileInput input, String name) {
    Optional<DeploymentStatus> ledger = input.status().deploymentNamed(name);
    List<RevisionStatus> revisions =
        ledger.map(DeploymentStatus::revisionsOrEmpty).orElse(List.of());
    OptionalLong first =
        revisions.stream().filter(r -> r.step() != null).mapToLong(Keepsakes::firstNumber).min();
    Optional<RevisionStatus> before =
        revisions.stream()
            .filter(r -> r.step() == null && r.replicaSet() != null)
            .filter(r -> first.isPresent() && firstNumber(r) < first.getAsLong())
            .max(Comparator.comparing(Keepsakes::firstNumber));
    String uid = ledger.map(DeploymentStatus::uid).orElse(null);
    boolean same =
        input.observation().deployment(name).filter(d -> Objects.equals(d.uid(), uid)).isPresent();
    return before
        .filter(r -> same)
        .map(
            r ->
                entry(BeforeStatus.DEPLOYMENT, name)
                    .existed(true)
                    .uid(uid)
                    .revision(firstNumber(r))
                    .replicaSet(r.replicaSet())
                    .build())
        .orElseGet(() -> unknown(BeforeStatus.DEPLOYMENT, name));
  }

  /** An undo gives a revision another number; the first one that it had tells its age. */
  private static long firstNumber(RevisionStatus revision) {
    return LongStream.concat(
            LongStream.of(revision.revisionOrZero()),
            revision.formerRevisionsOrEmpty().stream().mapToLong(Long::longValue))
        .min()
        .orElse(0);
  }
}
