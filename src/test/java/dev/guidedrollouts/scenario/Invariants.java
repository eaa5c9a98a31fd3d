package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.LessonDecider;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.ReconcileInputBuilder;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.status.Projector;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What holds after every reconciliation, whatever the lesson and the cluster. */
public final class Invariants {
  private static final Set<String> TYPES =
      Set.of("Ready", "Reconciling", "Stalled", "RolloutStalled", "Undone");

  private Invariants() {}

  public static void hold(Pass pass) {
    holdWhateverWasBefore(pass);
    if (isForItsDeletionOnly(pass.decision())) {
      return;
    }
    said(pass.status());
    conditions(pass.input().status(), pass.status());
    terms(pass.status());
    if (!pass.input().specChanged() || !(pass.decision() instanceof Decision.Release)) {
      kstatus(pass.input().generation(), pass.status());
    }
    columns(pass.status());
    steps(pass.status());
    noDiagnosisOfWhatIsHealthy(pass.status());
  }

  /** Those that do not count on an earlier status of the operator's own. */
  static void holdWhateverWasBefore(Pass pass) {
    ReconcileInput input = pass.input();
    LessonStatus next = pass.status();
    deterministic(pass);
    survivesTheApiServer(next);
    idempotent(pass);
    changesOnlyItsOwn(input, pass.decision());
    // Of an ended lesson, and where a request is taken up, all else stays what it was.
    boolean asBefore =
        pass.decision() instanceof Decision.NoOp
            || pass.decision() instanceof Decision.Release
            || pass.decision() instanceof Decision.Acknowledge
            || isForItsDeletionOnly(pass.decision());
    // A status that has none yet gets it with the first one that says more than what stood there.
    if (!asBefore || input.status().observedGeneration() != null) {
      assertThat(next.observedGeneration())
          .as("observedGeneration: none that is to come, unless it stood there already")
          .isLessThanOrEqualTo(
              Math.max(
                  input.generation(),
                  Objects.requireNonNullElse(input.status().observedGeneration(), 0L)));
    }
    if (!asBefore) {
      said(next);
      conditions(input.status(), next);
      terms(next);
      kstatus(input.generation(), next);
      columns(next);
    }
    staysStalled(input.status(), next);
    endedRests(pass);
    for (LessonEvent event : pass.events()) {
      assertThat(event.message())
          .as("message of Event " + event.reason())
          .isNotBlank()
          .doesNotContain("null");
    }
  }

  /** It tells nothing of how the lesson goes. */
  private static boolean isForItsDeletionOnly(Decision decision) {
    return decision instanceof Decision.Guard || decision instanceof Decision.Remember;
  }

  private static void said(LessonStatus status) {
    assertThat(status.message()).as("message").isNotBlank().doesNotContain("null");
  }

  /** What is wrong with a revision and what is known of it are one truth. */
  private static void noDiagnosisOfWhatIsHealthy(LessonStatus status) {
    DiagnosisStatus diagnosis = status.diagnosis();
    if (diagnosis == null
        || diagnosis.revision() == null
        || status
            .stepNamed(String.valueOf(diagnosis.step()))
            .filter(s -> Integer.valueOf(s.attemptOrFirst()).equals(diagnosis.attempt()))
            .filter(s -> s.finishedAt() == null)
            .isEmpty()) {
      return;
    }
    assertThat(
            status.deploymentNamed(String.valueOf(diagnosis.deployment())).stream()
                .flatMap(d -> d.revisionsOrEmpty().stream())
                .filter(r -> diagnosis.revision().equals(r.revision()))
                .map(RevisionStatus::verdictOrDefault))
        .as("verdict on revision %d, whose diagnosis is open", diagnosis.revision())
        .doesNotContain(RevisionVerdict.Healthy);
  }

  private static void deterministic(Pass pass) {
    ReconcileInput input = pass.input();
    boolean refused =
        switch (pass.decision()) {
          case Decision.Fail fail -> fail.reason().matches("WriteRefused|UndoFailed");
          case Decision.Wait wait -> wait.reason().matches("WriteRefused|Forbidden");
          default -> false;
        };
    if (!refused) {
      assertThat(LessonDecider.decide(input))
          .as("the same situation decided again")
          .isEqualTo(pass.decision());
    }
    assertThat(Projector.project(input, pass.decision()))
        .as("projected again")
        .isEqualTo(pass.status());
  }

  private static void survivesTheApiServer(LessonStatus status) {
    String json = Serialization.asJson(status);
    assertThat(Serialization.unmarshal(json, LessonStatus.class))
        .as("read back from JSON")
        .isEqualTo(status);
  }

  private static void idempotent(Pass pass) {
    ReconcileInput again =
        ReconcileInputBuilder.builder(pass.input()).status(pass.status()).build();
    LessonStatus projected = Projector.project(again, pass.decision());
    // As YAML only where they differ: it is easier to compare, and takes its time.
    if (!projected.equals(pass.status())) {
      assertThat(Serialization.asYaml(projected))
          .as("the same decision projected on its own result")
          .isEqualTo(Serialization.asYaml(pass.status()));
      assertThat(projected).isEqualTo(pass.status());
    }
  }

  private static void changesOnlyItsOwn(ReconcileInput input, Decision decision) {
    decision
        .change()
        .ifPresent(
            change -> {
              Set<String> named =
                  input.spec().stepsOrEmpty().stream()
                      .flatMap(s -> s.actions().stream())
                      .map(Action::deploymentOrEmpty)
                      .collect(Collectors.toSet());
              assertThat(named)
                  .as("Deployments that the lesson names")
                  .contains(change.deployment());
              assertThat(change.marker().lessonUid()).isEqualTo(input.uid());
            });
  }

  private static void conditions(LessonStatus before, LessonStatus next) {
    assertThat(next.conditionsOrEmpty().stream().map(Condition::getType).toList())
        .as("condition types")
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(TYPES);
    var earlier =
        before.conditionsOrEmpty().stream()
            .collect(Collectors.toMap(Condition::getType, Function.identity()));
    for (Condition condition : next.conditionsOrEmpty()) {
      assertThat(condition.getStatus()).isIn("True", "False");
      assertThat(condition.getReason())
          .as("reason of " + condition.getType())
          .matches("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?");
      assertThat(condition.getMessage())
          .as("message of " + condition.getType())
          .isNotBlank()
          .doesNotContain("null");
      assertThat(condition.getObservedGeneration()).isEqualTo(next.observedGeneration());
      Condition was = earlier.get(condition.getType());
      if (was != null && was.getStatus().equals(condition.getStatus())) {
        assertThat(condition.getLastTransitionTime())
            .as("transition time of " + condition.getType() + ", whose status did not change")
            .isEqualTo(was.getLastTransitionTime());
      }
    }
    assertThat(isTrue(next, "Ready")).isEqualTo(next.phaseOrDefault().name().equals("Completed"));
  }

  private static void terms(LessonStatus next) {
    if (next.phaseOrDefault().terminal()) {
      assertThat(isTrue(next, "Reconciling")).as("Reconciling in phase " + next.phase()).isFalse();
    }
  }

  /** Flux, Helm and others wait for a lesson by these rules, knowing nothing else of it. */
  private static void kstatus(long generation, LessonStatus next) {
    Kstatus expected =
        switch (next.phaseOrDefault()) {
          case Completed -> Kstatus.CURRENT;
          case Failed, Invalid -> Kstatus.FAILED;
          default -> Kstatus.IN_PROGRESS;
        };
    assertThat(Kstatus.of(generation, next))
        .as("what kstatus makes of phase " + next.phase())
        .isEqualTo(expected);
  }

  /** DIAGNOSIS and UNDONE TO: the present step's while the lesson goes on. */
  private static void columns(LessonStatus next) {
    if (next.columns() == null
        || next.phase() == LessonPhase.Completed
        || next.phase() == LessonPhase.Failed) {
      return;
    }
    if (next.columns().diagnosis() != null) {
      assertThat(next.diagnosis().step()).as("the step of DIAGNOSIS").isEqualTo(next.step());
      assertThat(next.columns().diagnosis()).isEqualTo(next.diagnosis().cause());
    }
    if (next.columns().undoneTo() != null) {
      assertThat(next.undo().step()).as("the step of UNDONE TO").isEqualTo(next.step());
      assertThat(next.columns().undoneTo()).isEqualTo(next.undo().summary());
    }
  }

  /**
   * A revision that stalled is not raised to Healthy within the attempt that stalled. One of a
   * Deployment that was made anew is another one, also where its ReplicaSet has the same name.
   */
  private static void staysStalled(LessonStatus before, LessonStatus next) {
    if (before.step() == null || !before.step().equals(next.step())) {
      return;
    }
    String name = before.step();
    boolean sameAttempt =
        before
            .stepNamed(name)
            .map(StepStatus::attemptOrFirst)
            .equals(next.stepNamed(name).map(StepStatus::attemptOrFirst));
    for (var deployment : before.deploymentsOrEmpty()) {
      for (var revision : deployment.revisionsOrEmpty()) {
        if (sameAttempt
            && next.deploymentNamed(String.valueOf(deployment.name()))
                .filter(d -> Objects.equals(d.uid(), deployment.uid()))
                .isPresent()
            && stalledIn(before, name, deployment.name())
            && revision.verdict() == RevisionVerdict.Stalled) {
          assertThat(verdict(next, deployment.name(), revision.replicaSet()))
              .as("verdict on revision %s, which stalled in this attempt", revision.revision())
              .isNotEqualTo(RevisionVerdict.Healthy);
        }
      }
    }
  }

  private static boolean stalledIn(LessonStatus status, String step, @Nullable String deployment) {
    DiagnosisStatus diagnosis = status.diagnosis();
    return diagnosis != null
        && diagnosis.detectedAt() != null
        && step.equals(diagnosis.step())
        && Objects.equals(deployment, diagnosis.deployment())
        && status
            .stepNamed(step)
            .filter(s -> Integer.valueOf(s.attemptOrFirst()).equals(diagnosis.attempt()))
            .isPresent();
  }

  /** By its ReplicaSet: a number is another one's after an undo. */
  private static @Nullable RevisionVerdict verdict(
      LessonStatus status, @Nullable String deployment, @Nullable String replicaSet) {
    return status.deploymentNamed(String.valueOf(deployment)).stream()
        .flatMap(d -> d.revisionsOrEmpty().stream())
        .filter(r -> Objects.equals(r.replicaSet(), replicaSet))
        .map(RevisionStatus::verdict)
        .findFirst()
        .orElse(null);
  }

  /** Under an unchanged spec what has ended moves nothing, whatever the admin or a version says. */
  private static void endedRests(Pass pass) {
    LessonStatus before = pass.input().status();
    LessonPhase phase = before.phaseOrDefault();
    if (phase.terminal() && phase != LessonPhase.Invalid && !pass.input().specChanged()) {
      if (pass.decision() instanceof Decision.Acknowledge asked
          && asked.request().kind() == Requests.Kind.REPLAY) {
        // An act of its own.
        return;
      }
      assertThat(pass.decision())
          .as("decision on a lesson that has ended")
          .isInstanceOfAny(
              Decision.NoOp.class,
              Decision.Release.class,
              Decision.Acknowledge.class,
              Decision.Guard.class);
      assertThat(pass.status().phase()).as("phase of a lesson that has ended").isEqualTo(phase);
      assertThat(isTrue(pass.status(), "Ready"))
          .as("Ready of a lesson that has ended")
          .isEqualTo(isTrue(before, "Ready"));
    }
  }

  private static void steps(LessonStatus next) {
    long passed = next.stepsOrEmpty().stream().filter(s -> s.state() == StepState.Passed).count();
    if (!next.phaseOrDefault().name().equals("Invalid")) {
      assertThat(next.progress()).isEqualTo(passed + "/" + next.stepsOrEmpty().size());
    }
    List<StepStatus> ended =
        next.stepsOrEmpty().stream()
            .filter(s -> s.state() == StepState.Passed || s.state() == StepState.Failed)
            .toList();
    for (StepStatus step : ended) {
      assertThat(step.finishedAt()).as("finishedAt of " + step.name()).isNotNull();
      assertThat(step.message()).as("message of " + step.name()).isNotBlank();
      if (step.startedAt() != null) {
        assertThat(step.finishedAt()).isAfterOrEqualTo(step.startedAt());
      }
    }
  }

  static boolean isTrue(LessonStatus status, String type) {
    return status.conditionsOrEmpty().stream()
        .anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
