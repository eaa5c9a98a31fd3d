package dev.guidedrollouts.cli.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.text.LintMessages;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One YAML document: its values as JSON has them, and the line of each. */
public final class YamlDocument {
  /** No resource is nested so deeply; an alias to its own parent is. */
  private static final int DEEPEST = 100;

  private final JsonNode tree;
  private final int line;

  /** Line of the key of a field, or of an item; from 1. */
  private final Map<String, Integer> lines = new HashMap<>();

  /** Line of the first line of a text that keeps its line feeds as they are written. */
  private final Map<String, Integer> literals = new HashMap<>();

  private final List<Finding> findings = new ArrayList<>();

  private YamlDocument(Node root) {
    this.line = line(root);
    this.tree = value(root, "", 0);
  }

  /**
   * Reads the documents of a file.
   *
   * @throws IllegalArgumentException if it is no YAML; the message begins with the line, where that
   *     is known
   */
  public static List<YamlDocument> read(String text) {
    List<YamlDocument> documents = new ArrayList<>();
    try {
      for (Node root : new Compose(LoadSettings.builder().build()).composeAllFromString(text)) {
        documents.add(new YamlDocument(root));
      }
    } catch (MarkedYamlEngineException e) {
      throw new IllegalArgumentException(
          LintMessages.notYaml(
              e.getProblemMark().map(m -> m.getLine() + 1).orElse(null),
              String.valueOf(e.getProblem())),
          e);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          LintMessages.notYaml(null, String.valueOf(e.getMessage())), e);
    }
    return documents;
  }

  /** The values. */
  JsonNode tree() {
    return tree;
  }

  /** What is wrong with the document as YAML: keys that are there twice. */
  List<Finding> findings() {
    return findings;
  }

  /**
   * The line of a field, from 1: that of the nearest one around it where it is missing.
   *
   * @param field for example {@code spec.steps[2].rollOut.image}, or {@code
   *     metadata.annotations[a/b]}
   */
  int lineOf(String field) {
    String around = field;
    while (!around.isEmpty()) {
      Integer found = lines.get(around);
      if (found != null) {
        return found;
      }
      around =
          around.substring(
              0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
    }
    return line;
  }

  /** The line of a line of a text, from 0; that of its field where the text is not written so. */
  int lineOf(String field, int lineOfText) {
    Integer first = literals.get(field);
    return first == null ? lineOf(field) : first + lineOfText;
  }

  private static int line(Node node) {
    return node.getStartMark().map(m -> m.getLine() + 1).orElse(1);
  }

  private JsonNode value(Node node, String path, int depth) {
    if (depth > DEEPEST) {
      throw new YamlEngineException(LintMessages.tooDeep());
    }
    return switch (node) {
      case MappingNode mapping -> object(mapping, path, depth);
      case SequenceNode list -> list(list, path, depth);
      case ScalarNode scalar -> {
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
          literals.put(path, line(scalar) + 1);
        }
        yield scalar(scalar);
      }
      default -> JsonNodeFactory.instance.nullNode();
    };
  }

  private ObjectNode object(MappingNode mapping, String path, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Set<String> keys = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      String field = path.isEmpty() ? key : path + "." + key;
      int at = line(entry.getKeyNode());
      if (!keys.add(key)) {
        findings.add(
            new Finding(at, Finding.Severity.error, field, LintMessages.twice(lineOf(field))));
      }
      lines.put(field, at);
      // Names of annotations have points of their own.
      lines.put(path + "[" + key + "]", at);
      object.set(key, value(entry.getValueNode(), field, depth + 1));
    }
    return object;
  }

  private ArrayNode list(SequenceNode list, String path, int depth) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Node item : list.getValue()) {
      String field = path + "[" + array.size() + "]";
      lines.put(field, line(item));
      array.add(value(item, field, depth + 1));
    }
    return array;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return json.nullNode();
      }
      if (tag.equals(Tag.BOOL)) {
        return json.booleanNode(Boolean.parseBoolean(text));
      }
      if (tag.equals(Tag.INT)) {
        return json.numberNode(new BigInteger(text));
      }
      if (tag.equals(Tag.FLOAT)) {
        return json.numberNode(new BigDecimal(text));
      }
    } catch (NumberFormatException e) {
      return json.textNode(text);
    }
    return json.textNode(text);
  }
}
