package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Admission that refuses each change of a lesson's metadata, its finalizer among them: the lesson
 * says so, and goes on.
 */
@ExtendWith(OneCluster.class)
class RefusedFinalizerIT {
  private static final String STEPS =
      """
      onDelete: Restore
      steps:
      - {name: two, rollOut: {deployment: web, image: 'registry.example/app:2'}}
      """;

  private static Cluster cluster;
  private Admission admission;

  @BeforeEach
  void clear() {
    cluster.clear();
    cluster.deployWithoutPods(cluster.namespace, "web", false);
  }

  @AfterEach
  void leave() {
    if (admission != null) {
      admission.close();
    }
    cluster.clear();
  }

  /** Returns when it holds: the API server hears of a webhook a moment later. */
  private void refuse() {
    admission = Admission.unreachableForLessons(cluster.admin, cluster.namespace);
    cluster.lesson("probe", "suspend: true\n" + STEPS.replace("onDelete: Restore\n", ""));
    int[] tries = {0};
    Awaitility.await("lessons can't be changed")
        .until(
            () -> {
              try {
                cluster
                    .admin
                    .resources(RolloutLesson.class)
                    .inNamespace(cluster.namespace)
                    .withName("probe")
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"try\":\"" + tries[0]++ + "\"}}}");
                return false;
              } catch (KubernetesClientException e) {
                return e.getMessage().contains("gone.guided-rollouts.test");
              }
            });
    cluster
        .admin
        .resources(RolloutLesson.class)
        .inNamespace(cluster.namespace)
        .withName("probe")
        .delete();
  }

  private static List<String> warnings(String lesson) {
    return cluster.admin.v1().events().inNamespace(cluster.namespace).list().getItems().stream()
        .filter(e -> lesson.equals(e.getInvolvedObject().getName()))
        .filter(e -> "FinalizerRefused".equals(e.getReason()))
        .map(e -> e.getMessage())
        .toList();
  }

  @Test
  void theLessonSaysSoGoesOnAndIsPutBackOnceItIsTaken() throws Exception {
    refuse();
    cluster.lesson("lax", STEPS);

    LessonStatus end = cluster.awaitPhase("lax", LessonPhase.Completed);

    assertThat(end.message())
        .startsWith("The lesson's one step passed. The API server refuses the finalizer")
        .contains("gone.guided-rollouts.test")
        .contains("nothing is put back when the lesson is deleted");
    assertThat(warnings("lax")).singleElement().asString().contains("failed calling webhook");
    assertThat(end.beforeOrEmpty()).hasSize(1);

    admission.close();
    Awaitility.await("the finalizer is on it").until(() -> cluster.lesson("lax").guarded());
    cluster.await(
        "lax", "says nothing of it", s -> "The lesson's one step passed.".equals(s.message()));

    cluster.kubectl("delete", "lesson", "lax", "--timeout=60s");
    assertThat(cluster.image("web")).isEqualTo("registry.example/app:1");
  }

  /** It can't go; that is told, and it goes as soon as it may. */
  @Test
  void aDeletedLessonWhoseFinalizerStaysSaysSo() throws Exception {
    cluster.lesson("held", STEPS);
    cluster.awaitPhase("held", LessonPhase.Completed);
    refuse();

    cluster.kubectl("delete", "lesson", "held", "--wait=false");

    Awaitility.await("it is told").until(() -> !warnings("held").isEmpty());
    assertThat(warnings("held")).singleElement().asString().startsWith("The lesson can't go: ");
    assertThat(cluster.image("web"))
        .as("put back all the same")
        .isEqualTo("registry.example/app:1");
    admission.close();
    cluster.kubectl("wait", "--for=delete", "lesson/held", "--timeout=60s");
  }
}
