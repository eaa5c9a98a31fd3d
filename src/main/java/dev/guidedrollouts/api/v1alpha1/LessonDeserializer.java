package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a lesson as far as it can be read. A list of lessons is read whole or not at all: without
 * this one stored object with a word of a newer version, or of a definition edited by hand, would
 * stop every lesson of the cluster. What can't be read of the spec is noted in {@link
 * RolloutLesson#getUnreadable()}, and so is a word of the status that this version does not know: a
 * newer one has written it, and what it means must not be guessed. What else can't be read of the
 * status counts as not written. Texts for people are not kept, see {@link Texts}.
 */
final class LessonDeserializer extends StdDeserializer<RolloutLesson> {
  private static final long serialVersionUID = 1L;
  private static final int VALUE_CHARS = 200;

  LessonDeserializer() {
    super(RolloutLesson.class);
  }

  @Override
  public RolloutLesson deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    LessonTree tree =
        new LessonTree(parser, context.getNodeFactory(), label -> KeptLabels.keeps(context, label));
    boolean isObject =
        parser.isExpectedStartObjectToken() || parser.currentToken() == JsonToken.FIELD_NAME;
    JsonNode stored = isObject ? tree.read() : context.readTree(parser);
    RolloutLesson lesson = new RolloutLesson();
    if (stored.hasNonNull("metadata")) {
      lesson.setMetadata(context.readTreeAsValue(stored.get("metadata"), ObjectMeta.class));
    }
    List<Unreadable> notes = new ArrayList<>(tree.unreadable());
    lesson.setSpec(read(context, stored, "spec", LessonSpec.class, notes));
    lesson.setStatus(read(context, stored, Unreadable.STATUS, LessonStatus.class, notes));
    for (JsonNode noted : stored.path("unreadable")) {
      notes.add(context.readTreeAsValue(noted, Unreadable.class));
    }
    lesson.setUnreadable(notes);
    List<Overlong> overlong = new ArrayList<>(tree.overlong());
    for (JsonNode noted : stored.path("overlong")) {
      overlong.add(context.readTreeAsValue(noted, Overlong.class));
    }
    lesson.setOverlong(overlong);
    return lesson;
  }

  /**
   * A value that was taken out.
   *
   * @param unknownWord whether it is a word where one of an enumeration is expected
   */
  private record Cut(Unreadable note, boolean unknownWord) {}

  private static <T> @Nullable T read(
      DeserializationContext context,
      JsonNode stored,
      String field,
      Class<T> type,
      List<Unreadable> notes)
      throws IOException {
    boolean ofStatus = field.equals(Unreadable.STATUS);
    ObjectNode holder = context.getNodeFactory().objectNode();
    if (stored.hasNonNull(field)) {
      holder.set(field, stored.get(field));
    }
    while (holder.hasNonNull(field)) {
      try {
        return context.readTreeAsValue(holder.get(field), type);
      } catch (JsonMappingException complaint) {
        Cut cut = cutOut(holder, field, type, complaint, !ofStatus);
        if (!ofStatus || cut.unknownWord()) {
          notes.add(cut.note());
        }
      }
    }
    return null;
  }

  /**
   * Takes the value out that the complaint is about, so that each try is one over a smaller tree.
   *
   * @param keepPlaces whether the other items of a list keep their numbers
   */
  private static Cut cutOut(
      ObjectNode holder,
      String root,
      Class<?> type,
      JsonMappingException complaint,
      boolean keepPlaces) {
    JsonNode parent = holder;
    JsonNode value = holder.get(root);
    StringBuilder name = new StringBuilder(root);
    @Nullable Reference last = null;
    for (Reference reference : complaint.getPath()) {
      JsonNode next =
          reference.getFieldName() == null
              ? value.path(reference.getIndex())
              : value.path(reference.getFieldName());
      if (next.isMissingNode() || next.isNull()) {
        break;
      }
      name.append(
          reference.getFieldName() == null
              ? "[" + reference.getIndex() + "]"
              : "." + reference.getFieldName());
      parent = value;
      value = next;
      last = reference;
    }
    if (last == null) {
      holder.remove(root);
    } else if (parent instanceof ArrayNode list) {
      if (keepPlaces) {
        list.setNull(last.getIndex());
      } else {
        list.remove(last.getIndex());
      }
    } else if (parent instanceof ObjectNode object) {
      object.remove(last.getFieldName());
    }
    Class<?> wanted = wanted(complaint, last, type);
    return new Cut(
        new Unreadable(name.toString(), shown(value), allowed(wanted)),
        wanted.isEnum() && value.isTextual());
  }

  private static String shown(JsonNode value) {
    if (value.isContainerNode()) {
      return value.isArray() ? "a list" : "an object";
    }
    String text = value.asText();
    String cut = text.length() > VALUE_CHARS ? text.substring(0, VALUE_CHARS) + "…" : text;
    return "\"" + cut + "\"";
  }

  private static Class<?> wanted(
      JsonMappingException complaint, @Nullable Reference last, Class<?> whole) {
    if (last == null) {
      return whole;
    }
    if (complaint instanceof MismatchedInputException mismatch
        && mismatch.getTargetType() != null) {
      return mismatch.getTargetType();
    }
    if (complaint.getCause() instanceof InputCoercionException coercion) {
      return coercion.getTargetType();
    }
    return last.getFrom() instanceof Class<?> owner && owner.isRecord()
        ? Arrays.stream(owner.getRecordComponents())
            .filter(c -> c.getName().equals(last.getFieldName()))
            .<Class<?>>map(RecordComponent::getType)
            .findFirst()
            .orElse(Object.class)
        : Object.class;
  }

  private static String allowed(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(String::valueOf)
          .collect(Collectors.joining(", "));
    }
    if (type.isRecord()) {
      return Arrays.stream(type.getRecordComponents())
          .map(RecordComponent::getName)
          .collect(Collectors.joining(", ", "an object with the fields ", ""));
    }
    if (type == IntOrString.class) {
      return "a whole number or a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a whole number of at most "
          + (type == Long.class || type == long.class ? 18 : 9)
          + " digits";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return type == String.class ? "a text" : "a value of another type";
  }
}
