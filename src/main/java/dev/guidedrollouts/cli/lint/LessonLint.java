package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.cli.lint.Finding.Severity;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.text.LintMessages;
import dev.guidedrollouts.validation.LessonValidator;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with one lesson as it is written. First what the operator itself would refuse, then
 * what only shows when a learner does it: pure, and without a cluster.
 */
public final class LessonLint {
  private final YamlDocument document;
  private final List<Finding> findings = new ArrayList<>();

  private LessonLint(YamlDocument document) {
    this.document = document;
  }

  /** Whether the document is a lesson, of whatever version. */
  public static boolean isLesson(YamlDocument document) {
    return RolloutLesson.KIND.equals(document.tree().path("kind").asText());
  }

  /** What is wrong with a lesson, in the order of its file. */
  public static List<Finding> check(YamlDocument document) {
    LessonLint lint = new LessonLint(document);
    lint.check();
    lint.findings.sort(Finding.IN_ORDER);
    return List.copyOf(lint.findings);
  }

  private void check() {
    findings.addAll(document.findings());
    JsonNode tree = document.tree();
    String version = tree.path("apiVersion").asText();
    if (!RolloutLesson.API_VERSION.equals(version)) {
      error("apiVersion", LintMessages.otherVersion(version, RolloutLesson.API_VERSION));
      return;
    }
    if (tree.at("/metadata/name").asText().isEmpty()
        && tree.at("/metadata/generateName").asText().isEmpty()) {
      error("metadata.name", LintMessages.nameless());
    }
    LessonValidator.validate(Serializer.read(tree.toString(), RolloutLesson.class))
        .forEach(v -> error(v.field().isEmpty() ? "spec" : v.field(), v.problem()));
    JsonNode spec = tree.path("spec");
    KnownFields.check(spec, this::error);
    LessonOutline outline = new LessonOutline(spec);
    UndoTargets.check(outline, this::error);
    StallImages.check(outline, this::error);
    Hints.check(outline, this::error);
    new Prose(document, this::warning, (field, line, text) -> add(line, field, text))
        .check(outline);
  }

  private void error(String field, String text) {
    findings.add(new Finding(document.lineOf(field), Severity.error, field, text));
  }

  private void warning(String field, String text) {
    add(document.lineOf(field), field, text);
  }

  private void add(int line, String field, String text) {
    findings.add(new Finding(line, Severity.warning, field, text));
  }
}
