package dev.guidedrollouts.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.guidedrollouts.scenario.GoldenCase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is made of the definition for people and editors; {@code make crd} (-Dcrd.update=true)
 * rewrites it.
 */
class DefinitionDocsTest {
  private static final Path LESSON = Path.of("deploy/lesson.yaml");
  private static final Path SCHEMA = Path.of("deploy/schema/rolloutlesson_v1alpha1.json");
  private static final JsonNode DEFINITION =
      Serialization.unmarshal(LessonDefinition.generate(), JsonNode.class);

  @Test
  void thePageHasEveryField() throws IOException {
    isCurrent(Path.of("docs/api.md"), ApiPage.of(DEFINITION));
  }

  @Test
  void theSchemaForEditorsIsTheDefinitions() throws IOException {
    isCurrent(SCHEMA, EditorSchema.of(DEFINITION));
  }

  @Test
  void theExampleNamesItsSchemaAndKeepsIt() throws IOException {
    String lesson = Files.readString(LESSON);

    assertThat(lesson).startsWith("# yaml-language-server: $schema=schema/");
    assertThat(lesson.lines().findFirst().orElseThrow())
        .endsWith("=" + LESSON.getParent().relativize(SCHEMA));
    assertThat(errors(tree(lesson))).isEmpty();
  }

  static List<GoldenCase> goldens() {
    return GoldenCase.all();
  }

  /** Whatever the operator writes, and reads, is in it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void theGoldenLessonsKeepIt(GoldenCase golden) {
    JsonNode status = golden.statusTree();
    ObjectNode lesson = (ObjectNode) golden.lessonTree();
    lesson.putObject("metadata").put("name", golden.toString());
    if (status.path("phase").asText().equals("Invalid")) {
      return;
    }
    lesson.set("status", status);

    assertThat(errors(lesson)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{title: x, step: []}",
        "{steps: [{name: a, rollOut: {deployment: web, image: x, replica: 2}}]}",
        "{steps: [{name: a, scale: {deployment: web, replicas: many}}]}",
        "{steps: [{name: Not_A_Label, scale: {deployment: web, replicas: 2}}]}",
        "{pace: Slow, steps: [{name: a, scale: {deployment: web, replicas: 2}}]}",
        "{steps: []}",
      })
  void whatIsWrongIsMarked(String spec) {
    assertThat(
            errors(
                tree(
                    "{apiVersion: guidedrollouts.dev/v1alpha1, kind: RolloutLesson, metadata: {name: x}, spec: "
                        + spec
                        + "}")))
        .isNotEmpty();
  }

  private static Set<ValidationMessage> errors(JsonNode lesson) {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
            .getSchema(EditorSchema.of(DEFINITION));
    return schema.validate(lesson);
  }

  private static JsonNode tree(String yaml) {
    // What begins with a brace is taken for JSON.
    return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
  }

  private static void isCurrent(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("crd.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(file).as("run `make crd` and commit the file").exists();
    assertThat(Files.readString(file))
        .as("%s differs from the definition: run `make crd` and commit it", file)
        .isEqualTo(expected);
  }
}
