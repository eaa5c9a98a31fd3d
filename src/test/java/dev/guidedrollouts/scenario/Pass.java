package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.LessonDecider;
import dev.guidedrollouts.lesson.NeededRights;
import dev.guidedrollouts.lesson.Neighbours;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Refusal;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.lesson.Unwritten;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.LessonEvents;
import dev.guidedrollouts.status.Projector;
import dev.guidedrollouts.status.ReconcilePlan;
import dev.guidedrollouts.validation.AccountPolicy;
import dev.guidedrollouts.validation.ClusterPolicy;
import dev.guidedrollouts.validation.LessonValidator;
import dev.guidedrollouts.validation.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One reconciliation over a lesson, in the order of {@code reconciler.ClusterSight} and {@code
 * LessonReconciler}, with the objects given instead of watched.
 */
public record Pass(
    ReconcileInput input, Decision decision, LessonStatus status, List<LessonEvent> events) {
  private static final Observation NOTHING = new Observation(Map.of(), Map.of());

  /** Validate, map, diagnose, decide. */
  static Decided decide(
      RolloutLesson lesson,
      Collection<RolloutLesson> others,
      Observation observation,
      Instant now) {
    return decide(lesson, others, observation, now, ClusterPolicy.NONE);
  }

  /** The same under what the cluster's admin wants. */
  static Decided decide(
      RolloutLesson lesson,
      Collection<RolloutLesson> others,
      Observation observation,
      Instant now,
      ClusterPolicy policy) {
    List<Violation> violations = LessonValidator.validate(lesson, policy);
    boolean valid = violations.isEmpty();
    List<RolloutLesson> all = new ArrayList<>(others);
    all.add(lesson);
    ReconcileInput diagnosed =
        ReconcileInput.of(
                lesson,
                violations,
                valid
                    ? DeploymentClaim.before(lesson, Neighbours.of(all, observation)).orElse(null)
                    : null,
                valid ? observation : NOTHING,
                now)
            .examined();
    return new Decided(diagnosed, LessonDecider.decide(diagnosed));
  }

  /** The decisions of one reconciliation; the last one is the one that may change the cluster. */
  static ReconcilePlan plan(
      RolloutLesson lesson,
      Collection<RolloutLesson> others,
      Observation observation,
      Instant now,
      ClusterPolicy policy,
      Unwritten unwritten) {
    Function<LessonStatus, ReconcileInput> look =
        status ->
            decide(lesson.showing(status), others, observation, now, policy)
                .input()
                .without(unwritten);
    return ReconcilePlan.of(look.apply(lesson.getStatus()), look);
  }

  /** A reconciliation up to the point where the change would be sent. */
  record Decided(ReconcileInput input, Decision decision) {

    /** The same with what the API server answered to the change. */
    Decided after(WriteResult result) {
      return result instanceof WriteResult.Done done
          ? new Decided(input.afterWrite(done.template()), decision)
          : this;
    }

    /** What the status becomes when the API server took the change, or when there was none. */
    Pass projected() {
      return new Pass(
          input, decision, Projector.project(input, decision), LessonEvents.of(input, decision));
    }

    /** The same where the lesson's account was asked first, and lacks these rights. */
    Pass denied(List<String> rights) {
      StepAttempt step = ((Decision.Start) decision).step();
      List<Right> missing =
          NeededRights.from(input, step).stream()
              .filter(right -> rights.contains(right.toString()))
              .toList();
      assertThat(missing).as("rights that the steps need").hasSameSizeAs(rights);
      String account = AccountPolicy.NONE.accountOf(input.spec()).orElseThrow();
      return new Decided(input, Refusal.without(new MissingRights(account, missing), input, step))
          .projected();
    }

    /** The same after the API server refused the change. */
    Pass refused(WriteResult.Refused refused) {
      return new Decided(input, Refusal.after(decision, refused)).projected();
    }
  }
}
