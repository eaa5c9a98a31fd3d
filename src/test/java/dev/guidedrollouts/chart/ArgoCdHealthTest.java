package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.scenario.GoldenCase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The health check for Argo CD, run by a real Lua as Argo CD runs it. */
class ArgoCdHealthTest {
  private static final Path SCRIPT = Path.of("deploy/argocd/health.lua");
  private static final Path CONFIG_MAP = Path.of("deploy/argocd/argocd-cm.yaml");
  private static final String KEY =
      "resource.customizations.health.guidedrollouts.dev_RolloutLesson";

  @Test
  void theConfigMapHasTheScript() throws IOException {
    String script = Files.readString(SCRIPT);
    String expected =
        """
        # deploy/argocd/health.lua under its key: docs/gitops.md. Written by `make manifests`; do not edit.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: argocd-cm
          namespace: argocd
        data:
          %s: |
        """
                .formatted(KEY)
            + script
                .lines()
                .map(l -> l.isEmpty() ? "\n" : "    " + l + "\n")
                .collect(Collectors.joining());
    if (Boolean.getBoolean("manifests.update")) {
      Files.writeString(CONFIG_MAP, expected);
    }

    String text = Files.readString(CONFIG_MAP);
    assertThat(text).as("run `make manifests` and commit it").isEqualTo(expected);
    assertThat(tree(text).path("data").path(KEY).asText()).isEqualTo(script);
  }

  /** All in one run of the interpreter. */
  @Test
  void everyGoldenStatusHasItsHealth() throws Exception {
    Map<String, JsonNode> statuses = new LinkedHashMap<>();
    for (GoldenCase golden : GoldenCase.all()) {
      statuses.put(golden.toString(), golden.statusTree());
    }

    Map<String, String> healths = run(statuses, 0);

    assertThat(healths).hasSameSizeAs(statuses);
    statuses.forEach(
        (name, status) ->
            assertThat(healths.get(name))
                .as(name)
                .isEqualTo(
                    expected(LessonPhase.valueOf(status.path("phase").asText()))
                        + " "
                        + status.path("message").asText()));
  }

  @ParameterizedTest
  @EnumSource(LessonPhase.class)
  void everyPhaseHasItsHealth(LessonPhase phase) throws Exception {
    JsonNode status = tree("{observedGeneration: 3, phase: %s, message: why}".formatted(phase));

    assertThat(run(Map.of("it", status), 0)).containsEntry("it", expected(phase) + " why");
  }

  @Test
  void whatTheOperatorHasNotSeenIsOnItsWay() throws Exception {
    JsonNode completed = tree("{observedGeneration: 3, phase: Completed, message: done}");

    assertThat(run(Map.of("it", completed), 1).get("it")).startsWith("Progressing ");
    assertThat(run(Map.of("it", tree("{observedGeneration: -1}")), 0).get("it"))
        .startsWith("Progressing ");
    assertThat(run(Map.of("it", NullNode.getInstance()), 0).get("it")).startsWith("Progressing ");
  }

  private static String expected(LessonPhase phase) {
    return switch (phase) {
      case Completed -> "Healthy";
      case Failed, Invalid -> "Degraded";
      case Suspended, WaitingForLearner -> "Suspended";
      case Pending, Running, Stalled, Undoing -> "Progressing";
    };
  }

  /** Name to health and message, of lessons whose spec is that much newer than their status. */
  private static Map<String, String> run(Map<String, JsonNode> statuses, int newer)
      throws IOException, InterruptedException {
    StringBuilder program = new StringBuilder();
    statuses.forEach(
        (name, status) ->
            program
                .append("obj = {metadata = {generation = ")
                .append(status.path("observedGeneration").asInt() + newer)
                .append("}, status = ")
                .append(lua(status))
                .append("}\nhs = dofile('")
                .append(SCRIPT)
                .append("')\nprint('")
                .append(name)
                .append("', hs.status .. ' ' .. hs.message)\n"));
    Path file = Files.createTempFile("health", ".lua");
    try {
      Files.writeString(file, program.toString());
      Process lua = new ProcessBuilder("lua5.3", file.toString()).redirectErrorStream(true).start();
      String printed = new String(lua.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(lua.waitFor()).as(printed).isZero();
      return printed
          .lines()
          .map(line -> line.split("\t", 2))
          .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
    } finally {
      Files.delete(file);
    }
  }

  /** A value as Lua writes it. Argo CD leaves out what is null. */
  private static String lua(JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream()
          .map(e -> "[" + quoted(e.getKey()) + "] = " + lua(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      return node.valueStream()
          .map(ArgoCdHealthTest::lua)
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return node.isTextual() ? quoted(node.asText()) : node.isNull() ? "nil" : node.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static JsonNode tree(String yaml) {
    // What begins with a brace is taken for JSON.
    return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
  }
}
