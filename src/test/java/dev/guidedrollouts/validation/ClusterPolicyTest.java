package dev.guidedrollouts.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who could move the operator's own Deployment would have its rights. */
class ClusterPolicyTest {
  private static final ClusterPolicy POLICY =
      new ClusterPolicy(
          AccountPolicy.NONE, new ClusterPolicy.OwnDeployment("operators", "guided-rollouts"));

  @Test
  void noLessonMovesTheOperatorItself() {
    assertThat(errors("operators", "rollOut: {deployment: guided-rollouts, image: mine}"))
        .containsExactly(
            "spec.steps[1].rollOut.deployment: guided-rollouts is the operator's own Deployment; allowed: any other");
    assertThat(errors("operators", "scale: {deployment: guided-rollouts, replicas: 0}"))
        .singleElement()
        .asString()
        .startsWith("spec.steps[1].scale.deployment: ");
    assertThat(errors("operators", "undo: {deployment: guided-rollouts}")).hasSize(1);
    assertThat(errors("operators", "expose: {deployment: guided-rollouts, port: 80}")).hasSize(1);
  }

  @Test
  void whatOnlyHasItsNameOrItsNamespaceMay() {
    assertThat(errors("shop", "rollOut: {deployment: guided-rollouts, image: mine}")).isEmpty();
    assertThat(errors("operators", "rollOut: {deployment: guided-rollouts-2, image: mine}"))
        .isEmpty();
  }

  private static List<String> errors(String namespace, String action) {
    RolloutLesson lesson =
        Serialization.unmarshal(
            """
            apiVersion: guidedrollouts.dev/v1alpha1
            kind: RolloutLesson
            metadata: {name: one, namespace: %s}
            spec:
              steps:
              - {name: first, scale: {deployment: web, replicas: 1}}
              - {name: second, %s}
            """
                .formatted(namespace, action),
            RolloutLesson.class);
    return LessonValidator.validate(lesson, POLICY).stream().map(Violation::text).toList();
  }
}
