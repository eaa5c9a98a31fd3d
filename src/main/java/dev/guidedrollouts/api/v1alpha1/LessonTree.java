package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stored lesson, of up to 1.5 MiB, into a tree of what is needed of it: a thousand lessons
 * that are full of texts must not cost the other tenants their operator. Texts for people are
 * measured and left out as they are read; of the metadata only what a reconciliation asks for
 * stays.
 */
final class LessonTree {
  /** No field that something is decided by may have more than 512 characters. */
  private static final int KEPT_CHARS = 2048;

  /** The operator itself writes no longer ones into a status. */
  private static final int STATUS_CHARS = 4096;

  /** So many items of a list of texts leave a trace; the schema allows 16. */
  private static final int KEPT_ITEMS = 17;

  private static final Set<String> METADATA =
      Set.of(
          "name",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp");

  /** Of these texts of a step it is kept that they are there: who shows them reads them then. */
  private static final Set<String> PRESENCE_KEPT = Set.of("guide", "debrief");

  private static final Set<String> NOTES = Set.of("unreadable", "overlong");

  private final JsonParser parser;
  private final JsonNodeFactory nodes;
  private final Map<String, String> pool = new HashMap<>();
  private final List<Overlong> overlong = new ArrayList<>();
  private final List<Unreadable> unreadable = new ArrayList<>();
  private final Predicate<String> label;
  private long bytes;

  private enum Part {
    SPEC,
    STEPS,
    STEP,
    OTHER,
    STATUS
  }

  /**
   * A lesson that is to be read.
   *
   * @param label whether the label with this key is kept
   */
  LessonTree(JsonParser parser, JsonNodeFactory nodes, Predicate<String> label) {
    this.parser = parser;
    this.nodes = nodes;
    this.label = label;
  }

  /** What was too long, in the order of the document. */
  List<Overlong> overlong() {
    return overlong;
  }

  /** What was left out since no such field may be that long. */
  List<Unreadable> unreadable() {
    return unreadable;
  }

  /** Reads the lesson that the parser stands before or in. */
  ObjectNode read() throws IOException {
    ObjectNode lesson = nodes.objectNode();
    @Nullable String field =
        parser.isExpectedStartObjectToken() ? parser.nextFieldName() : parser.currentName();
    for (; field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      if (field.equals("spec")) {
        keep(lesson, field, value(Part.SPEC, field, null));
      } else if (field.equals("status") || NOTES.contains(field)) {
        keep(lesson, field, value(Part.STATUS, field, null));
      } else if (field.equals("metadata") && parser.isExpectedStartObjectToken()) {
        lesson.set(field, metadata());
      } else {
        parser.skipChildren();
      }
    }
    if (bytes > Texts.ALL_BYTES) {
      overlong.addFirst(new Overlong("spec", bytes, Texts.ALL_BYTES));
    }
    return lesson;
  }

  /** With the annotations and finalizers that are this project's own, and the labels asked for. */
  private ObjectNode metadata() throws IOException {
    ObjectNode kept = nodes.objectNode();
    for (String f = parser.nextFieldName(); f != null; f = parser.nextFieldName()) {
      parser.nextToken();
      if (METADATA.contains(f)) {
        keep(kept, f, value(Part.STATUS, f, null));
      } else if (f.equals("annotations") && parser.isExpectedStartObjectToken()) {
        kept.set(f, entries(key -> key.startsWith(RolloutLesson.GROUP + "/")));
      } else if (f.equals("labels") && parser.isExpectedStartObjectToken()) {
        kept.set(f, entries(label));
      } else if (f.equals("finalizers") && parser.isExpectedStartArrayToken()) {
        ArrayNode own = nodes.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          String name = parser.getValueAsString("");
          parser.skipChildren();
          if (name.startsWith(RolloutLesson.GROUP + "/")) {
            own.add(name);
          }
        }
        kept.set(f, own);
      } else {
        parser.skipChildren();
      }
    }
    return kept;
  }

  private ObjectNode entries(Predicate<String> kept) throws IOException {
    ObjectNode entries = nodes.objectNode();
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      if (kept.test(key)) {
        keep(entries, key, value(Part.STATUS, key, null));
      } else {
        parser.skipChildren();
      }
    }
    return entries;
  }

  private static void keep(ObjectNode object, String field, @Nullable JsonNode value) {
    if (value != null) {
      object.set(field, value);
    }
  }

  /**
   * The value that the parser is at.
   *
   * @param text the most characters where this is a text for people, else null
   * @return null where nothing of it is kept
   */
  private @Nullable JsonNode value(Part part, String path, @Nullable Integer text)
      throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(part, path);
      case START_ARRAY -> list(part, path, text);
      case VALUE_STRING -> text == null ? string(part, path) : measured(path, text);
      case VALUE_NULL -> nodes.nullNode();
      case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
      default -> null;
    };
  }

  private ObjectNode object(Part part, String path) throws IOException {
    ObjectNode object = nodes.objectNode();
    for (String f = parser.nextFieldName(); f != null; f = parser.nextFieldName()) {
      parser.nextToken();
      Part inner =
          switch (part) {
            case SPEC -> f.equals("steps") ? Part.STEPS : Part.OTHER;
            case STATUS -> Part.STATUS;
            default -> Part.OTHER;
          };
      @Nullable Integer text =
          switch (part) {
            case SPEC -> Texts.ofLesson(f);
            case STEP -> Texts.ofStep(f);
            default -> null;
          };
      JsonNode value = value(inner, path + "." + f, text);
      boolean known = part == Part.STEP && value == null && PRESENCE_KEPT.contains(f);
      keep(object, f, known ? nodes.textNode("") : value);
    }
    return object;
  }

  private ArrayNode list(Part part, String path, @Nullable Integer text) throws IOException {
    ArrayNode list = nodes.arrayNode();
    Part inner = part == Part.STEPS ? Part.STEP : part;
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      boolean isText = text != null && parser.currentToken() == JsonToken.VALUE_STRING;
      JsonNode item = value(inner, path + "[" + i + "]", text);
      if (!isText) {
        list.add(item == null ? nodes.nullNode() : item);
      } else if (list.size() < KEPT_ITEMS) {
        list.add("");
      }
    }
    return list;
  }

  private @Nullable JsonNode string(Part part, String path) throws IOException {
    int length = parser.getTextLength();
    if (part == Part.STATUS) {
      String whole = parser.getText();
      return pooled(length > STATUS_CHARS ? whole.substring(0, STATUS_CHARS - 1) + "…" : whole);
    }
    if (length > KEPT_CHARS) {
      unreadable.add(
          new Unreadable(
              path,
              "a text of " + length + " characters",
              "at most " + KEPT_CHARS + " characters"));
      return null;
    }
    return pooled(parser.getText());
  }

  /** A lesson says the name of its Deployment in each of its steps. */
  private JsonNode pooled(String text) {
    return nodes.textNode(pool.computeIfAbsent(text, t -> t));
  }

  private @Nullable JsonNode measured(String path, int allowed) throws IOException {
    char[] text = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int to = from + parser.getTextLength();
    int chars = 0;
    for (int i = from; i < to; i++) {
      char c = text[i];
      // The second half of a pair counts for the whole: four bytes, one character.
      chars += Character.isLowSurrogate(c) ? 0 : 1;
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    if (chars > allowed) {
      overlong.add(new Overlong(path, chars, allowed));
    }
    return null;
  }
}
