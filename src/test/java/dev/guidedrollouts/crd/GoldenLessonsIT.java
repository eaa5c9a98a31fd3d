package dev.guidedrollouts.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.scenario.GoldenCase;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden lessons on a real API server: what the fixtures say is stored as it stands, spec and
 * status, and nothing of it is pruned. So the fixtures can't drift from the definition.
 */
class GoldenLessonsIT {
  private static LabNamespace lab;

  @BeforeAll
  static void installTheDefinition() throws IOException {
    lab = LabNamespace.open();
    Installation.installDefinition(lab.client);
  }

  @AfterAll
  static void leaveNothing() {
    if (lab != null) {
      lab.close();
    }
  }

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isStoredAsItStands(GoldenCase golden) {
    ObjectNode lesson = (ObjectNode) golden.lessonTree();
    ObjectNode metadata = lesson.putObject("metadata").put("name", golden.toString());
    JsonNode found = lesson.remove("status");
    JsonNode next = golden.statusTree();
    JsonNode stored;
    try {
      stored = send(lessons(), "POST", lesson);
    } catch (KubernetesClientException e) {
      // What the operator calls invalid the server may well refuse before.
      assertThat(e.getCode()).as(e.getMessage()).isEqualTo(422);
      assertThat(next.path("phase").asText()).as(e.getMessage()).isEqualTo("Invalid");
      return;
    }
    List<String> lost = new ArrayList<>();
    compare("spec", lesson.get("spec"), stored.path("spec"), lost);
    assertThat(lost).as("what the stored spec says otherwise").isEmpty();

    for (JsonNode status : found == null ? List.of(next) : List.of(found, next)) {
      metadata.set("resourceVersion", stored.at("/metadata/resourceVersion"));
      lesson.set("status", status);
      stored = send(lessons() + "/" + golden + "/status", "PUT", lesson);
      assertThat(stored.get("status")).as("the stored status").isEqualTo(status);
    }
  }

  /** Notes where the stored value is another one; defaults may have come to it. */
  private static void compare(String field, JsonNode said, JsonNode stored, List<String> lost) {
    if (said.isObject()) {
      said.properties()
          .forEach(
              e -> compare(field + "." + e.getKey(), e.getValue(), stored.path(e.getKey()), lost));
    } else if (said.isArray()) {
      for (int i = 0; i < said.size(); i++) {
        compare(field + "[" + i + "]", said.get(i), stored.path(i), lost);
      }
    } else if (!said.equals(stored)) {
      lost.add(field + ": " + said + ", stored: " + stored);
    }
  }

  private static String lessons() {
    return "/apis/guidedrollouts.dev/v1alpha1/namespaces/" + lab.name + "/rolloutlessons";
  }

  private static JsonNode send(String path, String method, JsonNode lesson) {
    return Serialization.unmarshal(lab.client.raw(path, method, lesson), JsonNode.class);
  }
}
