package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import java.io.IOException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an admin reads: one line for each decision, plain or as JSON, as much as asked for. */
class LogIT {
  private static final String LESSON =
      "steps:\n- {name: one, rollOut: {deployment: told, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}\n";
  private Cluster cluster;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.prepare();
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void runTheLesson() throws IOException {
    cluster.operator.start();
    cluster.lesson("told", LESSON);
    cluster.awaitPhase("told", LessonPhase.Completed);
    Awaitility.await("the end is logged").until(() -> cluster.operator.log().contains("Completed"));
  }

  @Test
  void aLineForEachDecisionWithLessonStepAndRevision() throws Exception {
    runTheLesson();

    String lesson = "lesson=" + cluster.namespace + "/told ";
    List<String> lines = cluster.operator.log().lines().filter(l -> l.contains(lesson)).toList();
    assertThat(lines)
        .allSatisfy(l -> assertThat(l).contains(" decision=").contains(" step=one revision="));
    assertThat(lines.getFirst()).contains("decision=Start").contains("phase=Running progress=0/1");
    assertThat(lines.getLast())
        .contains("INFO ")
        .contains("decision=Pass step=one revision=1 phase=Completed progress=1/1");
  }

  @Test
  void asJsonTheSameWordsAreFields() throws Exception {
    cluster.operator.with("GUIDED_ROLLOUTS_LOG_FORMAT", "json");
    runTheLesson();

    ObjectMapper json = new ObjectMapper();
    JsonNode last = null;
    for (String line : cluster.operator.log().lines().toList()) {
      JsonNode record = json.readTree(line);
      assertThat(record.path("timestamp").asText()).isNotEmpty();
      if (record.path("loggerName").asText().equals("dev.guidedrollouts.decisions")) {
        last = record;
      }
    }
    assertThat(last).isNotNull();
    assertThat(last.path("level").asText()).isEqualTo("INFO");
    JsonNode fields = last.path("mdc");
    assertThat(fields.path("lesson").asText()).isEqualTo(cluster.namespace + "/told");
    assertThat(fields.path("decision").asText()).isEqualTo("Pass");
    assertThat(fields.path("step").asText()).isEqualTo("one");
    assertThat(fields.path("revision").asText()).isEqualTo("1");
    assertThat(fields.path("phase").asText()).isEqualTo("Completed");
  }

  /** Of any category, by a variable of Quarkus; docs/operations.md names this one. */
  @Test
  void oneLibrarysLinesAreAskedForByItsCategory() throws Exception {
    cluster.operator.with("QUARKUS_LOG_CATEGORY__IO_JAVAOPERATORSDK__LEVEL", "DEBUG");
    runTheLesson();

    assertThat(cluster.operator.log().lines().filter(l -> l.contains(" DEBUG [")))
        .isNotEmpty()
        .allSatisfy(l -> assertThat(l).contains(" DEBUG [i.j."));
  }
}
