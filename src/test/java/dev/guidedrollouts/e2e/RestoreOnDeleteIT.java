package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lessons with {@code onDelete: Restore}, deleted over a real API server. */
@ExtendWith(OneCluster.class)
@Order(2)
class RestoreOnDeleteIT {
  private static final String REVIEWS = Trouble.REVIEWS;

  private static final Duration SOON = Duration.ofSeconds(30);
  private static Cluster cluster;

  /** Also at the end: without an operator, a finalizer would keep the namespace from going. */
  @BeforeEach
  @AfterEach
  void clear() {
    cluster.clear();
  }

  private static String steps(String onDelete, String pace) {
    return """
      onDelete: %s
      pace: %s
      steps:
      - {name: v2, rollOut: {deployment: reviews, image: '%s', container: renamed, replicas: 2}}
      - {name: made, rollOut: {deployment: made, image: '%s'}}
      - {name: exposed, expose: {deployment: made, port: 9080}}
      - {name: again, expose: {deployment: reviews, port: 9081, service: front}}
      - {name: scaled, scale: {deployment: reviews, replicas: 1}}
      """
        .formatted(onDelete, pace, REVIEWS.formatted(2), REVIEWS.formatted(1));
  }

  /** A Deployment with three replicas and a Service, as somebody had them before the lesson. */
  private static Deployment before() throws Exception {
    cluster.deploy("reviews", REVIEWS.formatted(1), 3);
    cluster.kubectl(
        "annotate", "deployment/reviews", "kubernetes.io/change-cause=first", "--overwrite");
    cluster.kubectl("expose", "deployment/reviews", "--port=9080", "--name=front");
    Awaitility.await("the ReplicaSet has the change-cause")
        .atMost(SOON)
        .until(() -> cluster.kubectl("rollout", "history", "deployment/reviews").contains("first"));
    return cluster.deployment("reviews");
  }

  private static void assertAsBefore(Deployment before) throws Exception {
    Deployment now = cluster.deployment("reviews");
    PodTemplateSpec template = now.getSpec().getTemplate();
    assertThat(template).isEqualTo(before.getSpec().getTemplate());
    assertThat(now.getSpec()).isEqualTo(before.getSpec());
    assertThat(now.getMetadata().getAnnotations().keySet())
        .noneMatch(key -> key.startsWith("guidedrollouts.dev/"));
    assertThat(now.getMetadata().getAnnotations())
        .containsEntry("kubernetes.io/change-cause", "first");
    assertThat(now.getMetadata().getManagedFields())
        .extracting(f -> f.getManager())
        .doesNotContain("guided-rollouts");
    assertThat(cluster.kubectl("get", "deployments,services", "-o", "name").lines())
        .filteredOn(name -> !name.equals("service/kubernetes"))
        .containsExactlyInAnyOrder("deployment.apps/reviews", "service/front");
    assertThat(service("front").getSpec().getPorts())
        .extracting(p -> p.getPort())
        .containsExactly(9080);
    cluster.kubectl("rollout", "status", "deployment/reviews", "--timeout=2m");
  }

  private static io.fabric8.kubernetes.api.model.Service service(String name) {
    return cluster.admin.services().inNamespace(cluster.namespace).withName(name).get();
  }

  private static void delete(String lesson) throws Exception {
    cluster.kubectl("delete", "lesson", lesson, "--timeout=60s");
  }

  private static List<String> events(String lesson, String reason) {
    return cluster.admin.v1().events().inNamespace(cluster.namespace).list().getItems().stream()
        .filter(e -> reason.equals(e.getReason()))
        .filter(e -> lesson.equals(e.getInvolvedObject().getName()))
        .map(Event::getMessage)
        .toList();
  }

  /** As the API server has them: the lesson's own type keeps those of others out. */
  private static String finalizers(String lesson) {
    try {
      return cluster.kubectl("get", "lesson", lesson, "-o", "jsonpath={.metadata.finalizers}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void afterItsEndAllIsAsBefore() throws Exception {
    Deployment before = before();
    cluster.lesson("whole", steps("Restore", "Automatic"));
    cluster.awaitPhase("whole", LessonPhase.Completed);
    assertThat(finalizers("whole")).isEqualTo("[\"guidedrollouts.dev/restore\"]");
    assertThat(service("front").getSpec().getPorts()).hasSize(2);

    delete("whole");

    assertAsBefore(before);
    assertThat(events("whole", "Restored"))
        .containsExactly(
            "As before the lesson: Deployment reviews (what was revision 1, 3 replicas), Deployment"
                + " made (removed: it was not there), Service made (removed: it was not there),"
                + " Service front.");
    assertThat(events("whole", "RestoreFailed")).isEmpty();
  }

  /** In the middle of a rollout that will never be complete. */
  @Test
  void inMidLessonTheSame() throws Exception {
    Deployment before = before();
    cluster.lesson(
        "bad",
        "onDelete: Restore\nundo: Never\nsteps:\n"
            + "- {name: bad, rollOut: {deployment: reviews, image: '%s', replicas: 5}}\n"
                .formatted(REVIEWS.formatted(4)));
    cluster.await("bad", "a diagnosis", status -> status.diagnosis() != null);

    delete("bad");

    assertAsBefore(before);
  }

  /** A killed operator, and one that comes after it. */
  @Test
  void whoIsDeletedWhileNoOperatorRunsWaitsForTheNext() throws Exception {
    Deployment before = before();
    cluster.lesson("orphan", steps("Restore", "Automatic"));
    cluster.awaitPhase("orphan", LessonPhase.Completed);
    cluster.operator.kill();
    cluster.kubectl("delete", "lesson", "orphan", "--wait=false");
    cluster.operator.start();

    cluster.kubectl("wait", "--for=delete", "lesson/orphan", "--timeout=60s");

    assertAsBefore(before);
  }

  @Test
  void withKeepThereIsNoFinalizer() throws Exception {
    before();
    cluster.lesson("keep", steps("Keep", "Automatic"));
    cluster.awaitPhase("keep", LessonPhase.Completed);
    assertThat(finalizers("keep")).isEmpty();

    delete("keep");

    assertThat(cluster.deployment("reviews").getSpec().getReplicas()).isEqualTo(1);
    assertThat(cluster.deployment("made")).isNotNull();
  }

  /** The finalizers of others stay. */
  @Test
  void turnedToKeepAndBackTheFinalizerGoesAndComes() throws Exception {
    Deployment before = before();
    cluster.lesson("turned", steps("Restore", "Automatic"));
    cluster.awaitPhase("turned", LessonPhase.Completed);
    cluster.kubectl(
        "patch",
        "lesson",
        "turned",
        "--type=json",
        "-p",
        "[{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":\"example.org/other\"}]");
    cluster.kubectl(
        "patch", "lesson", "turned", "--type=merge", "-p", "{\"spec\":{\"onDelete\":\"Keep\"}}");
    Awaitility.await("it goes")
        .atMost(SOON)
        .until(() -> finalizers("turned").equals("[\"example.org/other\"]"));
    cluster.kubectl(
        "patch", "lesson", "turned", "--type=merge", "-p", "{\"spec\":{\"onDelete\":\"Restore\"}}");
    Awaitility.await("it comes")
        .atMost(SOON)
        .until(() -> finalizers("turned").contains("guidedrollouts.dev/restore"));

    cluster.kubectl("delete", "lesson", "turned", "--wait=false");

    Awaitility.await("only the other one is left")
        .atMost(SOON)
        .until(() -> finalizers("turned").equals("[\"example.org/other\"]"));
    assertAsBefore(before);
    cluster.kubectl(
        "patch", "lesson", "turned", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
  }

  /** The operator acts as an account that may not delete: the lesson begins nothing. */
  @Test
  void anAccountWithoutTheRightToDeleteBeginsNothing() throws Exception {
    Tenant tenant =
        new Tenant(cluster, cluster.namespace)
            .account(
                "mover", "[{apiGroups: [apps], resources: [deployments], verbs: [create, patch]}]");
    cluster.lesson("timid", lessonOf("mover"));

    assertThat(
            cluster.await("timid", "the right that it lacks", s -> s.message() != null).message())
        .contains("delete deployments.apps/made");

    delete("timid");
    assertThat(cluster.deployment("made")).isNull();
    assertThat(tenant.namespace()).isEqualTo(cluster.namespace);
  }

  private static String lessonOf(String account) {
    return """
    onDelete: Restore
    serviceAccountName: %s
    steps:
    - {name: made, rollOut: {deployment: made, image: '%s'}}
    """
        .formatted(account, REVIEWS.formatted(1));
  }

  /** The right is taken away in between: the lesson goes all the same, and says what stays. */
  @Test
  void aRightThatIsGoneBlocksNothing() throws Exception {
    new Tenant(cluster, cluster.namespace)
        .account(
            "fickle",
            "[{apiGroups: [apps], resources: [deployments], verbs: [create, patch, delete]}]");
    cluster.lesson("fickle", lessonOf("fickle"));
    cluster.awaitPhase("fickle", LessonPhase.Completed);
    cluster.kubectl("delete", "rolebinding", "fickle");

    delete("fickle");

    assertThat(cluster.deployment("made")).isNotNull();
    assertThat(events("fickle", "RestoreFailed"))
        .singleElement()
        .asString()
        .startsWith("Deployment made stays as it is: the change was refused: ")
        .contains("cannot delete resource");
    cluster.kubectl("delete", "deployment", "made");
  }

  @Test
  void aNamespaceThatGoesTakesItsLessonsAlong() throws Exception {
    Tenant other = Tenant.beside(cluster, "-goes");
    cluster.operator.stop();
    cluster.operator.with(
        "GUIDED_ROLLOUTS_WATCH_NAMESPACES", cluster.namespace + "," + other.namespace());
    cluster.operator.start();
    other.apply(
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: goes}
        spec:
        %s
        """
            .formatted(steps("Restore", "Automatic").replace("reviews,", "fresh,").indent(2)));
    cluster.await(other.namespace(), "goes", "a step", s -> "made".equals(s.step()));

    cluster.admin.namespaces().withName(other.namespace()).delete();

    Awaitility.await("the namespace is gone")
        .atMost(Duration.ofSeconds(150))
        .until(() -> cluster.admin.namespaces().withName(other.namespace()).get() == null);
  }

  /** The other one waits until the first is put back, and finds what was before it. */
  @Test
  void twoLessonsOneAfterTheOther() throws Exception {
    Deployment before = before();
    cluster.lesson("one", steps("Restore", "Automatic"));
    cluster.awaitPhase("one", LessonPhase.Completed);
    cluster.lesson(
        "two",
        "onDelete: Restore\nsteps:\n- {name: v3, rollOut: {deployment: reviews, image: '%s'}}\n"
            .formatted(REVIEWS.formatted(3)));
    cluster.awaitPhase("two", LessonPhase.Completed);

    delete("one");
    assertThat(cluster.containers("reviews")).containsExactly("renamed=reviews-v3:1.20.2");
    assertThat(events("one", "RestoreFailed"))
        .anyMatch(e -> e.startsWith("Deployment reviews stays as it is: lesson two"));

    delete("two");
    assertThat(cluster.containers("reviews")).containsExactly("renamed=reviews-v2:1.20.2");
    assertThat(cluster.deployment("reviews").getSpec().getReplicas()).isEqualTo(1);
    assertThat(before.getSpec().getReplicas()).isEqualTo(3);
  }
}
