package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.validation.MalformedLesson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What this API server lets through, the operator refuses: phase Invalid, the field named, nothing
 * touched. (What the server itself refuses is MalformedLessonsIT's.)
 */
class MalformedLessonsAreInvalidIT {
  private static Cluster cluster;
  private static int minor;

  @BeforeAll
  static void open() throws Exception {
    cluster = Cluster.open();
    minor =
        Integer.parseInt(
            cluster.admin.getKubernetesVersion().getMinor().replaceAll("[^0-9].*", ""));
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  static List<MalformedLesson> lessons() {
    return MalformedLesson.all();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyMalformedLessonHasAnAnswerThatNamesTheField(MalformedLesson malformed) {
    if (malformed.refusedBy(minor)) {
      return;
    }
    String name = malformed.name().replace(".yaml", "");

    LessonStatus status = store(name, malformed);

    assertThat(status.phase()).isEqualTo(LessonPhase.Invalid);
    assertThat(status.message()).contains(malformed.field()).contains(malformed.operatorSays());
    assertThat(status.observedGeneration()).isEqualTo(1);
  }

  @Test
  void nothingIsTouchedAndAGoodLessonBesideThemRuns() throws IOException {
    lessons().stream()
        .filter(m -> !m.refusedBy(minor))
        .forEach(m -> store("beside-" + m.name().replace(".yaml", ""), m));
    cluster.lesson(
        "good",
        "steps:\n- {name: one, rollOut: {deployment: good, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}\n");

    cluster.awaitPhase("good", LessonPhase.Completed);

    assertThat(cluster.admin.apps().deployments().inNamespace(cluster.namespace).list().getItems())
        .extracting(d -> d.getMetadata().getName())
        .containsExactly("good");
    assertThat(cluster.admin.services().inNamespace(cluster.namespace).list().getItems()).isEmpty();
  }

  /** Sent as it is written: the client's own types would lose what is wrong. */
  @SuppressWarnings("unchecked")
  private static LessonStatus store(String name, MalformedLesson malformed) {
    Map<String, Object> lesson =
        new LinkedHashMap<>(
            cluster.admin.getKubernetesSerialization().unmarshal(malformed.yaml(), Map.class));
    Map<String, Object> metadata =
        new LinkedHashMap<>((Map<String, Object>) lesson.get("metadata"));
    metadata.put("name", name);
    lesson.put("metadata", metadata);
    cluster.admin.raw(
        "/apis/guidedrollouts.dev/v1alpha1/namespaces/" + cluster.namespace + "/rolloutlessons",
        "POST",
        lesson);
    return cluster.await(name, "has a phase", s -> s.phase() != null);
  }
}
