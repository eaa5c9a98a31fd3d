package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.lesson.LessonDecider;
import dev.guidedrollouts.model.Observation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the bench decides, and the only place where it knows how that is called: a lesson of ten
 * steps at a rollout of fifty pods that is stuck. Made of the golden lesson {@code stall-verdict}.
 */
public final class DecideSample {
  private static final int STEPS = 10;
  private static final int PODS = 50;

  private final RolloutLesson lesson;
  private final Observation observation;
  private final Instant now;
  private final Pass.Decided decided;

  /** Reads the golden lesson and makes it larger. */
  public DecideSample() {
    GoldenCase golden = GoldenCase.of("stall-verdict");
    now = golden.now();
    lesson = tenSteps(golden.lesson());
    observation =
        ObjectReader.read(
            golden.objects("deployment.yaml", Deployment.class),
            golden.objects("replicasets.yaml", ReplicaSet.class),
            fiftyPods(golden.objects("pods.yaml", Pod.class)),
            List.of(),
            List.of(),
            List.of());
    decided = Pass.decide(lesson, List.of(), observation, now);
  }

  /** What is to be done, from all that is known: the diagnosis is there already. */
  public Object decide() {
    return LessonDecider.decide(decided.input());
  }

  /** The same with the lesson validated and its pods diagnosed before. */
  public Object diagnoseAndDecide() {
    return Pass.decide(lesson, List.of(), observation, now);
  }

  private static RolloutLesson tenSteps(RolloutLesson lesson) {
    List<Step> steps = new ArrayList<>(lesson.getSpec().stepsOrEmpty());
    while (steps.size() < STEPS) {
      steps.add(StepBuilder.builder(steps.getLast()).name("more-" + steps.size()).build());
    }
    lesson.setSpec(LessonSpecBuilder.builder(lesson.getSpec()).steps(steps).build());
    return lesson;
  }

  private static List<Pod> fiftyPods(List<Pod> few) {
    List<Pod> pods = new ArrayList<>(few);
    while (pods.size() < PODS) {
      int number = pods.size();
      pods.add(
          new PodBuilder(few.get(number % few.size()))
              .editMetadata()
              .withName(few.getFirst().getMetadata().getName() + "-" + number)
              .withUid("44444444-0000-4000-8000-%012d".formatted(number))
              .endMetadata()
              .build());
    }
    return pods;
  }
}
