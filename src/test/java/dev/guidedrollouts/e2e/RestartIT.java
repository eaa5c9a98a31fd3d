package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The operator is killed (SIGKILL) and started again; the lesson ends as if nothing had been. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class RestartIT {
  private static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v";
  private static final String STALLING =
      """
      steps:
      - {name: two, rollOut: {deployment: reviews, image: '%s2:1.20.2'}}
      - {name: four, expect: Stall, rollOut: {deployment: reviews, image: '%s4:1.20.2'}}
      - {name: scale, scale: {deployment: reviews, replicas: 3}}
      """
          .formatted(REVIEWS, REVIEWS);
  private Cluster cluster;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.open();
    cluster.deploy("reviews", REVIEWS + "1:1.20.2", 2);
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void rightAfterTheStepsWrite() throws Exception {
    killWhen(d -> step(d).equals("two"));

    endsAsIfNothingHadBeen();
  }

  @Test
  void inTheMiddleOfTheStep() throws Exception {
    killWhen(
        d ->
            step(d).equals("two")
                && d.getStatus().getUpdatedReplicas() != null
                && d.getStatus().getUpdatedReplicas() == 1);

    endsAsIfNothingHadBeen();
  }

  @Test
  void betweenTheFirstEvidenceAndTheVerdict() throws Exception {
    cluster.lesson("killed", STALLING);
    cluster.awaitDiagnosis("killed", "four");
    cluster.operator.kill();
    // The pods back off meanwhile; nobody sees the ErrImagePull text again but in Events.
    Thread.sleep(15_000);

    endsAsIfNothingHadBeen();
  }

  @Test
  void rightAfterTheUndosWrite() throws Exception {
    killWhen(RestartIT::isUndone);

    endsAsIfNothingHadBeen();
  }

  @Test
  void inTheMiddleOfTheUndo() throws Exception {
    killWhen(
        d ->
            isUndone(d)
                && d.getStatus().getObservedGeneration().equals(d.getMetadata().getGeneration()));

    endsAsIfNothingHadBeen();
  }

  @Test
  void againAndAgainDuringTheWholeSeedLesson() throws Exception {
    cluster.clear();
    cluster.apply(Files.readString(Path.of("deploy/lesson.yaml")));
    Random random = new Random(7);
    for (int deaths = 0; deaths < 8 && !isDone("bookinfo"); deaths++) {
      Thread.sleep(200 + random.nextInt(3000));
      cluster.operator.kill();
      cluster.operator.start();
    }

    SeedLesson.assertEnd(cluster.awaitPhase("bookinfo", LessonPhase.Completed));
  }

  private boolean isDone(String lesson) {
    return cluster.lesson(lesson).statusOrEmpty().phaseOrDefault().terminal();
  }

  private static String step(Deployment deployment) {
    return deployment
        .getMetadata()
        .getAnnotations()
        .getOrDefault("guidedrollouts.dev/step", "none");
  }

  private static boolean isUndone(Deployment deployment) {
    return step(deployment).equals("four")
        && deployment
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getImage()
            .contains("reviews-v2");
  }

  /** Applies the lesson and kills the operator at the first sight of such a Deployment. */
  private void killWhen(Predicate<Deployment> moment) throws Exception {
    CountDownLatch killed = new CountDownLatch(1);
    try (Watch watch =
        cluster
            .admin
            .apps()
            .deployments()
            .inNamespace(cluster.namespace)
            .withName("reviews")
            .watch(
                new Watcher<Deployment>() {
                  @Override
                  public void eventReceived(Action action, Deployment deployment) {
                    if (killed.getCount() > 0 && moment.test(deployment)) {
                      cluster.operator.kill();
                      killed.countDown();
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {}
                })) {
      cluster.lesson("killed", STALLING);
      assertThat(killed.await(3, TimeUnit.MINUTES)).as("the moment came").isTrue();
    }
  }

  private void endsAsIfNothingHadBeen() throws Exception {
    cluster.operator.start();

    LessonStatus end = cluster.awaitPhase("killed", LessonPhase.Completed);

    assertThat(end.stepsOrEmpty())
        .extracting(StepStatus::outcome)
        .containsExactly(StepOutcome.RolledOut, StepOutcome.StalledAndUndone, StepOutcome.Scaled);
    assertThat(end.diagnosis().cause()).isIn("ImageNotFound", "NotFoundOrDenied");
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.undo().restoredAs()).isEqualTo(4);
    DeploymentStatus reviews = end.deploymentNamed("reviews").orElseThrow();
    assertThat(reviews.revisionsOrEmpty())
        .extracting(r -> r.revision() + " " + r.formerRevisionsOrEmpty() + " " + r.verdict())
        .containsExactly("1 [] Healthy", "3 [] Stalled", "4 [2] Healthy");
    assertThat(cluster.deployment("reviews").getMetadata().getGeneration())
        .as("made, two, four, undo, scale: each once")
        .isEqualTo(5);
    assertThat(cluster.deployment("reviews").getStatus().getAvailableReplicas()).isEqualTo(3);
  }
}
