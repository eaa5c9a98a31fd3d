package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.Actor;
import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.Pace;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.lesson.StepAttempt;
import dev.guidedrollouts.lesson.Unwritten;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.ObservedServiceBuilder;
import dev.guidedrollouts.validation.LessonValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A lesson, its status and a cluster of which each may be anything. Where nothing at all fits
 * together the engine never comes far; so by turns steps have passed, markers and diagnoses are
 * those of the current attempt, and rollouts are complete.
 */
final class AbsurdSituation {
  private static final long GENERATION = 3;

  private final Random random;
  private final Arbitrary any;

  private AbsurdSituation(Random random) {
    this.random = random;
    this.any = new Arbitrary(random);
  }

  static ReconcileInput of(Random random) {
    return new AbsurdSituation(random).make();
  }

  private ReconcileInput make() {
    RolloutLesson lesson = new RolloutLesson();
    LessonSpec spec = spec();
    lesson.setSpec(spec);
    LessonStatus status = status(spec);
    Optional<StepAttempt> attempt =
        StepAttempt.current(spec.stepsOrEmpty(), status)
            .filter(a -> a.step().actions().size() == 1);
    ReconcileInput input =
        new ReconcileInput(
            "default",
            "lesson",
            Arbitrary.UID,
            GENERATION,
            spec,
            attempt.map(a -> begun(status, a)).orElse(status),
            spec.onDelete() == DeletionPolicy.Restore ? !oneIn(4) : oneIn(12),
            requests(spec),
            LessonValidator.validate(lesson),
            oneIn(15) ? any.of(DeploymentClaim.class) : null,
            observation(attempt),
            oneIn(6) ? unwritten() : Unwritten.NOTHING,
            oneIn(3) ? any.of(Diagnosis.class) : null,
            null,
            Arbitrary.NOW);
    return input.violations().isEmpty() && input.diagnosis() == null ? input.examined() : input;
  }

  private Unwritten unwritten() {
    return new Unwritten(
        oneIn(2) ? List.of(BeforeStatus.PATH, "status.steps[].goal") : List.of(),
        oneIn(3),
        oneIn(2) ? "no" : null,
        oneIn(3));
  }

  /** What people write into annotations, right and wrong. */
  private Requests requests(LessonSpec spec) {
    Map<String, String> annotations = new HashMap<>();
    List<String> values = new ArrayList<>(List.of("next", "*", "2", "none", ""));
    spec.stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .map(Step::nameOrEmpty)
        .forEach(values::add);
    for (String name :
        List.of(
            Annotations.CONTINUE,
            Annotations.REPLAY_FROM,
            Annotations.HINT,
            Annotations.ANSWER,
            Annotations.HELP,
            Annotations.SAY)) {
      if (oneIn(20)) {
        annotations.put(name, values.get(random.nextInt(values.size())));
      }
    }
    return Requests.of(annotations);
  }

  private LessonSpec spec() {
    if (oneIn(12)) {
      return any.of(LessonSpec.class);
    }
    LessonSpec spec = RandomFilmsTest.spec(random);
    List<Step> steps = new ArrayList<>(spec.stepsOrEmpty());
    Step last = steps.getLast();
    if (last.undo() != null) {
      String deployment = last.undo().deployment();
      steps.stream()
          .filter(s -> s.rollOut() != null && s.rollOut().deployment().equals(deployment))
          .findFirst()
          .map(s -> new UndoAction(deployment, s.name(), null))
          .ifPresent(u -> steps.set(steps.size() - 1, StepBuilder.builder(last).undo(u).build()));
    }
    if (oneIn(3)) {
      steps.replaceAll(s -> oneIn(2) ? StepBuilder.builder(s).by(Actor.Learner).build() : s);
    }
    return LessonSpecBuilder.builder(spec)
        .suspend(oneIn(15))
        .onDelete(oneIn(3) ? DeletionPolicy.Restore : null)
        .pace(oneIn(4) ? Pace.Manual : null)
        .undo(oneIn(3) ? UndoPolicy.Learner : spec.undo())
        .steps(steps)
        .build();
  }

  private LessonStatus status(LessonSpec spec) {
    if (oneIn(10)) {
      return LessonStatus.EMPTY;
    }
    LessonStatus status = any.of(LessonStatus.class);
    if (oneIn(3)) {
      return status;
    }
    List<StepStatus> steps = new ArrayList<>();
    spec.stepsOrEmpty().stream()
        .limit(random.nextInt(spec.stepsOrEmpty().size() + 1))
        .forEach(step -> steps.add(entry(step.nameOrEmpty()).state(StepState.Passed).build()));
    return LessonStatusBuilder.builder(status)
        .observedGeneration(GENERATION - random.nextInt(2))
        .steps(steps)
        .build();
  }

  private StepStatusBuilder entry(String name) {
    return StepStatusBuilder.builder(any.of(StepStatus.class)).name(name);
  }

  /** The same status, most often with what an earlier pass may have written about this attempt. */
  private LessonStatus begun(LessonStatus status, StepAttempt attempt) {
    List<StepStatus> steps = new ArrayList<>(status.stepsOrEmpty());
    if (!oneIn(3)) {
      steps.removeIf(s -> attempt.name().equals(s.name()));
      steps.add(
          entry(attempt.name())
              .state(oneIn(2) ? StepState.Running : StepState.Waiting)
              .attempt(attempt.number())
              .definition(attempt.definition())
              .build());
    }
    DiagnosisStatus diagnosis = status.diagnosis();
    if (diagnosis != null && !oneIn(3)) {
      diagnosis =
          DiagnosisStatusBuilder.builder(diagnosis)
              .step(attempt.name())
              .attempt(attempt.number())
              .build();
    }
    List<DeploymentStatus> ledgers = new ArrayList<>(status.deploymentsOrEmpty());
    String name = attempt.step().action().deploymentOrEmpty();
    if (ledgers.removeIf(l -> name.equals(l.name())) || !oneIn(3)) {
      List<RevisionStatus> revisions =
          Stream.of("rs-1", "rs-2", "rs-3").map(this::revision).toList();
      ledgers.add(
          DeploymentStatusBuilder.builder(any.of(DeploymentStatus.class))
              .name(name)
              .revisions(revisions)
              .build());
    }
    return LessonStatusBuilder.builder(status)
        .steps(steps)
        .diagnosis(diagnosis)
        .deployments(ledgers)
        .build();
  }

  private RevisionStatus revision(String replicaSet) {
    return RevisionStatusBuilder.builder(any.of(RevisionStatus.class))
        .replicaSet(replicaSet)
        .build();
  }

  private Observation observation(Optional<StepAttempt> attempt) {
    Map<String, ObservedDeployment> deployments = new HashMap<>();
    Map<String, ObservedService> services = new HashMap<>();
    for (String name : List.of("web", "api")) {
      if (!oneIn(6)) {
        deployments.put(name, deployment(name, attempt));
      }
      if (oneIn(2)) {
        ObservedService s = any.of(ObservedService.class);
        services.put(name, marked(s, oneIn(3) ? s.marker() : marker(attempt)));
      }
    }
    return new Observation(deployments, services);
  }

  private ObservedDeployment deployment(String name, Optional<StepAttempt> attempt) {
    ObservedDeployment made = any.of(ObservedDeployment.class);
    ObservedDeploymentBuilder deployment =
        ObservedDeploymentBuilder.builder(made)
            .name(name)
            .desiredReplicas(random.nextInt(5))
            .paused(oneIn(6))
            .deleting(oneIn(20))
            .marker(oneIn(3) ? made.marker() : marker(attempt));
    if (!oneIn(4)) {
      deployment.containers(List.of(any.of(ContainerImage.class)));
      attempt.map(StepAttempt::step).ifPresent(step -> declare(deployment, step));
    }
    if (oneIn(2)) {
      int replicas = deployment.desiredReplicas();
      deployment
          .observedGeneration(made.generation())
          .progressDeadlineExceeded(null)
          .replicas(replicas)
          .updatedReplicas(replicas)
          .availableReplicas(replicas);
    }
    return deployment.build();
  }

  /** As if the step's change had been made. */
  private void declare(ObservedDeploymentBuilder deployment, Step step) {
    if (oneIn(3)) {
      return;
    }
    RollOutAction rollOut = step.rollOut();
    if (rollOut != null) {
      String container = rollOut.container() == null ? "app" : rollOut.container();
      deployment.containers(List.of(new ContainerImage(container, rollOut.imageOrEmpty())));
      if (rollOut.replicas() != null) {
        deployment.desiredReplicas(rollOut.replicas());
      }
    }
    if (step.scale() != null) {
      deployment.desiredReplicas(step.scale().replicasOrZero());
    }
  }

  /** Any marker, most often one of this attempt. */
  private ChangeMarker marker(Optional<StepAttempt> attempt) {
    ChangeMarker marker = any.of(ChangeMarker.class);
    return attempt
        .map(
            a ->
                new ChangeMarker(
                    "lesson",
                    Arbitrary.UID,
                    a.name(),
                    a.number(),
                    oneIn(3) ? marker.kind() : ChangeMarker.Kind.ACTION,
                    marker.fromRevision(),
                    marker.toRevision(),
                    marker.cause()))
        .orElse(marker);
  }

  static ObservedService marked(ObservedService service, ChangeMarker marker) {
    return ObservedServiceBuilder.builder(service).marker(marker).build();
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }
}
