package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LessonDecider;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.ReconcileInputBuilder;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.status.LessonEvents;
import dev.guidedrollouts.status.Projector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Statuses that do not match the spec, steps that were removed or renamed, revisions without
 * numbers, causes that nobody knows, markers that somebody copied: whatever a reconciliation finds,
 * it comes to a decision and to a status that can be written, and the rules hold.
 */
class AbsurdSituationsTest {

  @Property(tries = 3000, seed = "20261125")
  void aPassComesToADecisionAndKeepsTheRules(@ForAll long seed) {
    ReconcileInput input = AbsurdSituation.of(new Random(seed));
    Decision decision = LessonDecider.decide(input);
    Pass pass =
        new Pass(
            input, decision, Projector.project(input, decision), LessonEvents.of(input, decision));

    if (hasEnded(input)) {
      absorbs(pass);
    } else {
      Invariants.holdWhateverWasBefore(pass);
    }
    endsForGood(pass);
    isRemembered(pass);
    decision
        .change()
        // The API server refuses a second creation; that a release was made only the object shows.
        .filter(
            change ->
                !(change instanceof Change.CreateDeployment || change instanceof Change.Release))
        .ifPresent(change -> isMadeOnce(pass, change));
  }

  /**
   * With {@code onDelete: Restore} nothing is changed, and no learner asked to change it, before
   * the deletion waits (or that was refused) and what was there is noted.
   */
  private static void isRemembered(Pass pass) {
    ReconcileInput input = pass.input();
    if (input.spec().onDelete() != DeletionPolicy.Restore
        || !(pass.decision() instanceof Decision.OnStep decision)
        || !(decision instanceof Decision.Start || decision instanceof Decision.AwaitLearner)
        || (decision instanceof Decision.AwaitLearner waits
            && waits.what() == Decision.AwaitedAct.GO_AHEAD)) {
      return;
    }
    assertThat(input.guarded() || input.unwritten().finalizer() != null).isTrue();
    boolean known =
        decision.step().step().actions().stream()
            .map(Step.Action::deploymentOrEmpty)
            .allMatch(name -> input.status().beforeOf(BeforeStatus.DEPLOYMENT, name).isPresent());
    // What was changed already, and was not noted, is lost: it goes on.
    assertThat(known || !input.unwritten().fields().isEmpty()).isTrue();
  }

  private static boolean hasEnded(ReconcileInput input) {
    LessonPhase phase = input.status().phaseOrDefault();
    return phase.terminal()
        && phase != LessonPhase.Invalid
        && !input.specChanged()
        && input.violations().isEmpty();
  }

  /** What people ask for by annotation is an act of its own, also over a lesson that has ended. */
  private static boolean isAsked(Pass pass) {
    return !pass.input().requests().annotations().isEmpty();
  }

  /** Only the ledger may still follow the cluster. */
  private static void absorbs(Pass pass) {
    if (isAsked(pass)) {
      return;
    }
    LessonStatus before = pass.input().status();
    if (pass.decision() instanceof Decision.Guard guard) {
      assertThat(guard.on() && before.beforeOrEmpty().isEmpty())
          .as("where there is nothing to put back it only comes off")
          .isFalse();
    } else {
      assertThat(pass.decision()).isInstanceOfAny(Decision.NoOp.class, Decision.Release.class);
    }
    assertThat(pass.events())
        .extracting(LessonEvent::reason)
        .as("nothing but what the API server did not take")
        .isSubsetOf("DefinitionOutdated", "FinalizerRefused");
    assertThat(pass.status().phase()).isEqualTo(before.phase());
    assertThat(pass.status().steps()).isEqualTo(before.steps());
    assertThat(pass.status().undo()).isEqualTo(before.undo());
    assertThat(pass.status().conditionsOrEmpty())
        .as("but for a Stalled that the status was written without")
        .filteredOn(c -> !c.getType().equals("Stalled") || before.conditionsOrEmpty().contains(c))
        .isEqualTo(before.conditionsOrEmpty());
  }

  /** A reconciliation that ends the lesson leaves nothing for the next one to do, tell or write. */
  private static void endsForGood(Pass pass) {
    boolean forItsDeletion =
        pass.decision() instanceof Decision.Guard || pass.decision() instanceof Decision.Remember;
    if (!isAsked(pass) && !forItsDeletion && pass.status().phaseOrDefault().terminal()) {
      ReconcileInput next =
          ReconcileInputBuilder.builder(pass.input()).status(pass.status()).build();
      Decision decision = LessonDecider.decide(next);
      assertThat(decision)
          .as("what an ended lesson does: at most it gives back the ownership of fields")
          .isInstanceOfAny(Decision.NoOp.class, Decision.Release.class, Decision.Reject.class);
      assertThat(LessonEvents.of(next, decision)).isEmpty();
      assertThat(Projector.project(next, decision)).isEqualTo(pass.status());
    }
  }

  /**
   * The marker of a change on its object is enough to know that it was made, with the
   * reconciliation's status and, after a crash, without it.
   */
  private static void isMadeOnce(Pass pass, Change change) {
    ReconcileInput made =
        ReconcileInputBuilder.builder(pass.input())
            .observation(marked(pass.input().observation(), change))
            .build();
    boolean undo = change.marker().kind() == ChangeMarker.Kind.STALL_UNDO;
    for (LessonStatus status : List.of(pass.status(), pass.input().status())) {
      Decision again =
          LessonDecider.decide(ReconcileInputBuilder.builder(made).status(status).build());
      // After the step's own change the undo of its stall may come; after the undo nothing.
      assertThat(again.change().filter(c -> undo || c.marker().kind() == change.marker().kind()))
          .as("change of the same attempt after %s", change)
          .isEmpty();
    }
  }

  private static Observation marked(Observation seen, Change change) {
    Map<String, ObservedDeployment> deployments = new HashMap<>(seen.deployments());
    Map<String, ObservedService> services = new HashMap<>(seen.services());
    ChangeMarker marker = change.marker();
    if (change instanceof Change.Expose expose) {
      ObservedService made =
          new ObservedService(
              expose.service(),
              "1",
              "ClusterIP",
              Map.of("app", "web"),
              List.of(),
              0,
              marker,
              false,
              FieldWriters.UNKNOWN);
      services.merge(expose.service(), made, (there, m) -> AbsurdSituation.marked(there, marker));
    } else {
      deployments.computeIfPresent(
          change.deployment(),
          (name, there) -> ObservedDeploymentBuilder.builder(there).marker(marker).build());
    }
    return new Observation(deployments, services);
  }
}
