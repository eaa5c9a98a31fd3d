package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.kube.Alone;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An operator that was upgraded before its definition was: the API server prunes fields of the
 * status without a word. That is told once, and nothing is written in vain.
 */
@ExtendWith(OneCluster.class)
@Alone("changes the definition, which is one for the whole cluster")
class OlderDefinitionIT {
  private static final Path DEFINITION = Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml");
  private static final String STEPS =
      "steps:\n- {name: two, by: Learner, guide: Set the second image,"
          + " rollOut: {deployment: web, image: 'registry.example/app:2'}}\n";
  private static final String SOMETHING = "[{\"kind\":\"Service\",\"name\":\"probe\"}]";

  private static Cluster cluster;

  @BeforeEach
  void clear() {
    cluster.clear();
    cluster.deployWithoutPods(cluster.namespace, "web", false);
  }

  @AfterEach
  void leave() throws IOException {
    upgrade();
    cluster.clear();
  }

  private static void upgrade() throws IOException {
    cluster
        .admin
        .load(Files.newInputStream(DEFINITION))
        .items()
        .forEach(crd -> cluster.admin.resource(crd).createOr(NonDeletingOperation::update));
  }

  /** Returns when the API server prunes the field. */
  private static void withoutField(String field, String value) throws Exception {
    cluster
        .admin
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("rolloutlessons.guidedrollouts.dev")
        .edit(
            crd -> {
              status(crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema())
                  .remove(field);
              return crd;
            });
    awaitStored(field, value, false);
  }

  /** Returns when the API server keeps the field, or else prunes it. */
  private static void awaitStored(String field, String value, boolean kept) throws Exception {
    cluster.lesson("probe", "suspend: true\n" + STEPS);
    Awaitility.await("the API server " + (kept ? "keeps" : "drops") + " status." + field)
        .ignoreException(KubernetesClientException.class)
        .until(() -> (stored(field, value) != null) == kept);
    cluster.kubectl("delete", "lesson", "probe");
  }

  /** Writes the field to the probe, and returns what the API server has made of it. */
  private static @Nullable Object stored(String field, String value) {
    return cluster
        .admin
        .genericKubernetesResources("guidedrollouts.dev/v1alpha1", "RolloutLesson")
        .inNamespace(cluster.namespace)
        .withName("probe")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"" + field + "\":" + value + "}}")
        .get("status", field);
  }

  private static Map<String, JSONSchemaProps> status(JSONSchemaProps lesson) {
    return lesson.getProperties().get("status").getProperties();
  }

  private static List<String> told() {
    return cluster.admin.v1().events().inNamespace(cluster.namespace).list().getItems().stream()
        .filter(e -> "DefinitionOutdated".equals(e.getReason()))
        .filter(
            e -> cluster.lesson("l").getMetadata().getUid().equals(e.getInvolvedObject().getUid()))
        .map(e -> e.getMessage())
        .toList();
  }

  private static String version() {
    return cluster.lesson("l").getMetadata().getResourceVersion();
  }

  /** Nobody could put back what the lesson changes: it waits, for the learner's step too. */
  @Test
  void aLessonThatCanNotNoteWhatWasThereBeginsNothing() throws Exception {
    withoutField("before", SOMETHING);
    cluster.lesson("l", "onDelete: Restore\n" + STEPS);

    LessonStatus waits =
        cluster.await(
            "l", "says what is wrong", s -> s.message() != null && s.message().contains("before"));

    assertThat(waits.message())
        .startsWith("Nothing was changed: ")
        .contains("definition of lessons is older than the operator", "kubectl apply -f crds/");
    assertThat(waits.conditionsOrEmpty().getFirst().getReason()).isEqualTo("DefinitionOutdated");
    assertThat(waits.phase()).isEqualTo(LessonPhase.Running);
    assertThat(told()).hasSize(1);
    String version = version();
    Awaitility.await("it is tried again, in vain")
        .until(() -> occurrences(cluster.operator.log(), "decision=Remember") >= 2);
    assertThat(version()).as("all that while nothing was written").isEqualTo(version);
    assertThat(told()).hasSize(1);

    upgrade();
    cluster.awaitPhase("l", LessonPhase.WaitingForLearner);
    cluster.kubectl("set", "image", "deployment/web", "app=registry.example/app:2");
    cluster.awaitPhase("l", LessonPhase.Completed);
    cluster.kubectl("delete", "lesson", "l", "--timeout=60s");
    assertThat(cluster.kubectl("get", "deployment", "web", "-o", "wide")).contains("app:1");
  }

  /** Of a field that nothing is decided by the lesson only tells. */
  @Test
  void anotherFieldIsToldAndHoldsNothingUp() throws Exception {
    withoutField("guide", "\"probe\"");
    cluster.lesson("l", STEPS);

    cluster.await(
        "l",
        "says what is wrong",
        s -> s.message() != null && s.message().contains("status.guide"));
    assertThat(told()).hasSize(1);
    String version = version();
    cluster.kubectl("annotate", "deployment/web", "note=woken");
    cluster.kubectl("set", "image", "deployment/web", "app=registry.example/app:2");

    LessonStatus end = cluster.awaitPhase("l", LessonPhase.Completed);
    assertThat(end.guide()).isNull();
    assertThat(version()).isNotEqualTo(version);
    assertThat(told()).hasSize(1);
  }

  /**
   * The API server serves a watch by the definition that it was begun under, until all other
   * requests to that one have been answered; what that did not know is missing in it, though it is
   * stored. Neither is the definition blamed that has been upgraded, nor does the lesson wait.
   */
  @Test
  void aWatchFromBeforeTheUpgradeBlamesNobodyAndHoldsNothingUp() throws Exception {
    withoutField("before", SOMETHING);
    cluster.operator.stop();
    cluster.operator.start();
    try (HangingRequest unanswered =
        HangingRequest.to(
            cluster.admin,
            "/apis/guidedrollouts.dev/v1alpha1/namespaces/"
                + cluster.namespace
                + "/rolloutlessons")) {
      upgrade();
      awaitStored("before", SOMETHING, true);
      cluster.lesson("l", "onDelete: Restore\n" + STEPS);

      LessonStatus waits = cluster.awaitPhase("l", LessonPhase.WaitingForLearner);
      assertThat(waits.message()).doesNotContain("definition");
      cluster.kubectl("set", "image", "deployment/web", "app=registry.example/app:2");
      cluster.awaitPhase("l", LessonPhase.Completed);
      assertThat(told()).isEmpty();
      assertThat(unanswered.isUnanswered()).as("the watch was held all that while").isTrue();
    }
    cluster.kubectl("delete", "lesson", "l", "--timeout=60s");
    assertThat(cluster.kubectl("get", "deployment", "web", "-o", "wide")).contains("app:1");
  }

  private static int occurrences(String text, String of) {
    return text.split(java.util.regex.Pattern.quote(of), -1).length - 1;
  }
}
