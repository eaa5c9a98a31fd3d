package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The whole seed lesson of deploy/lesson.yaml, and what its status says at the end. */
@Order(2)
class SeedLessonIT {
  private static Cluster cluster;
  private static LessonStatus end;

  @BeforeAll
  static void runTheLesson() throws Exception {
    cluster = Cluster.open();
    cluster.apply(Files.readString(Path.of("deploy/lesson.yaml")));
    end = cluster.awaitPhase("bookinfo", LessonPhase.Completed);
  }

  @AfterAll
  static void leave() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void itEndsAsItWasMeantTo() {
    SeedLesson.assertEnd(end);
  }

  @Test
  void theDiagnosisOfVersionFourStaysAfterTheUndo() {
    assertThat(end.diagnosis().step()).isEqualTo("reviews-v4");
    assertThat(end.diagnosis().cause()).isIn("ImageNotFound", "NotFoundOrDenied");
    assertThat(end.diagnosis().reason()).isEqualTo("ImagePullBackOff");
    assertThat(end.diagnosis().podsReady()).isEqualTo("3/4");
    assertThat(end.diagnosis().message()).contains("examples-bookinfo-reviews-v4:1.20.2");
    assertThat(end.diagnosis().explanation()).contains("istio/examples-bookinfo-reviews-v4");
    assertThat(end.diagnosis().suggestion()).contains("examples-bookinfo-reviews-v3:1.20.2");
  }

  @Test
  void kubectlShowsAndWaits() throws Exception {
    assertThat(cluster.kubectl("get", "rolloutlessons"))
        .containsSubsequence("STEP", "PROGRESS", "PHASE", "DIAGNOSIS", "UNDONE TO", "AGE")
        .containsSubsequence("back-to-black-stars", "10/10", "Completed");
    assertThat(cluster.kubectl("get", "rolloutlessons", "-o", "wide"))
        .contains("MESSAGE", "All 10 steps passed.");
    cluster.kubectl("wait", "--for=condition=Ready", "lesson/bookinfo", "--timeout=5s");
    cluster.kubectl("wait", "--for=condition=Undone", "lesson/bookinfo", "--timeout=5s");
    assertThat(cluster.kubectl("rollout", "history", "deployment/reviews"))
        .contains("bookinfo/back-to-black-stars");
    assertThat(cluster.kubectl("get", "events", "--field-selector", "involvedObject.name=bookinfo"))
        .contains("StepStarted", "StepPassed", "RolloutStalled", "Undone", "LessonCompleted");
  }

  @Test
  void afterItsEndTheClusterIsQuiet() {
    // Since Kubernetes 1.35 a Deployment's status counts the old pods that are still ending. They
    // have 30 s to end, and a kubelet of 1.20 lets a pod go only when its dead containers are
    // removed, which its garbage collection does every minute (pkg/kubelet/kubelet.go,
    // ContainerGCPeriod).
    Awaitility.await("the old pods have ended")
        .until(() -> terminatingPods() == 0 && terminatingReplicas("reviews") == 0);
    String version = cluster.lesson("bookinfo").getMetadata().getResourceVersion();
    String reviews = cluster.deployment("reviews").getMetadata().getResourceVersion();

    Awaitility.await()
        .during(Duration.ofSeconds(30))
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                cluster.lesson("bookinfo").getMetadata().getResourceVersion().equals(version)
                    && cluster
                        .deployment("reviews")
                        .getMetadata()
                        .getResourceVersion()
                        .equals(reviews));
  }

  private static long terminatingPods() {
    return cluster.admin.pods().inNamespace(cluster.namespace).list().getItems().stream()
        .filter(p -> p.getMetadata().getDeletionTimestamp() != null)
        .count();
  }

  private static int terminatingReplicas(String deployment) {
    Integer counted = cluster.deployment(deployment).getStatus().getTerminatingReplicas();
    return counted == null ? 0 : counted;
  }
}
