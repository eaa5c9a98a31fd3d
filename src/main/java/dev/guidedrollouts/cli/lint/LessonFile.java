package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.text.LintMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file with lessons, and maybe other objects, as its author wrote it. */
public final class LessonFile {
  private final List<YamlDocument> documents;

  private LessonFile(List<YamlDocument> documents) {
    this.documents = documents;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if there is no such file, no YAML or no lesson in it; the
   *     message names the file
   */
  public static LessonFile read(Path file) {
    List<YamlDocument> documents;
    try {
      documents = YamlDocument.read(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(LintMessages.noSuchFile(file.toString()), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ":" + e.getMessage(), e);
    }
    if (documents.stream().noneMatch(LessonLint::isLesson)) {
      throw new IllegalArgumentException(LintMessages.noLesson(file.toString()));
    }
    return new LessonFile(documents);
  }

  /** What is wrong with its lessons; other objects are passed over. */
  public List<Finding> findings() {
    return lessons().flatMap(d -> LessonLint.check(d).stream()).toList();
  }

  /** The names of its lessons. */
  public List<String> names() {
    return lessons().map(d -> d.tree().at("/metadata/name").asText()).toList();
  }

  /** The namespaces that its objects name, and those that it would make. */
  public List<String> namespaces() {
    return documents.stream()
        .map(YamlDocument::tree)
        .map(
            d ->
                d.path("kind").asText().equals("Namespace")
                    ? d.at("/metadata/name")
                    : d.at("/metadata/namespace"))
        .map(JsonNode::asText)
        .filter(n -> !n.isEmpty())
        .distinct()
        .toList();
  }

  private Stream<YamlDocument> lessons() {
    return documents.stream().filter(LessonLint::isLesson);
  }
}
