package dev.guidedrollouts.crd;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code kubectl explain} says: the words of the records' own Javadoc, so that they are
 * written once.
 */
final class Descriptions {
  private static final Path SOURCES = Path.of("src/main/java");

  void addTo(JSONSchemaProps root) {
    record("spec", root.getProperties().get("spec"), LessonSpec.class);
    record("status", root.getProperties().get("status"), LessonStatus.class);
    conditions(
        root.getProperties()
            .get("status")
            .getProperties()
            .get("conditions")
            .getItems()
            .getSchema());
  }

  /** The client's own type, in the words of Kubernetes' API conventions. */
  private static void conditions(JSONSchemaProps condition) {
    var fields = condition.getProperties();
    condition.setDescription("One aspect of how the lesson goes.");
    fields.get("type").setDescription("What it speaks of; see the names above.");
    fields.get("status").setDescription("True, False or Unknown.");
    fields.get("reason").setDescription("Why, in one word for programs.");
    fields.get("message").setDescription("Why, in one sentence for people.");
    fields
        .get("observedGeneration")
        .setDescription("The generation of the spec that it speaks of.");
    fields.get("lastTransitionTime").setDescription("When its status changed last.");
    fields.get("lastTransitionTime").setFormat("date-time");
  }

  private void record(String path, JSONSchemaProps schema, Class<?> type) {
    String javadoc = javadocOf(type);
    if (schema.getDescription() == null) {
      schema.setDescription(sentence(intro(javadoc)));
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      JSONSchemaProps property = schema.getProperties().get(name);
      if (property == null) {
        throw new IllegalStateException(path + "." + name + " is not in the schema");
      }
      Class<?> inner = elementOf(component.getGenericType());
      property.setDescription(sentence(param(javadoc, name, type)));
      if (inner.isRecord()) {
        boolean list = property.getItems() != null;
        record(path + "." + name, list ? property.getItems().getSchema() : property, inner);
      }
    }
  }

  private static Class<?> elementOf(Type type) {
    if (type instanceof ParameterizedType p) {
      return elementOf(p.getActualTypeArguments()[0]);
    }
    return (Class<?>) type;
  }

  /** The last Javadoc before the record's declaration, without its asterisks. */
  private static String javadocOf(Class<?> type) {
    Class<?> outer = type.getNestHost();
    Path file = SOURCES.resolve(outer.getName().replace('.', '/') + ".java");
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int declaration = source.indexOf("record " + type.getSimpleName() + "(");
    int start = source.lastIndexOf("/**", declaration);
    String comment = source.substring(start + 3, source.indexOf("*/", start));
    return comment.replaceAll("(?m)^\\s*\\*? ?", " ").replaceAll("\\s+", " ").strip();
  }

  private static String intro(String javadoc) {
    int end = javadoc.indexOf("@param");
    String text = end < 0 ? javadoc : javadoc.substring(0, end);
    // The first sentence is for users, what follows is for programmers.
    return text.split("(?<=\\.) ", 2)[0];
  }

  private static String param(String javadoc, String name, Class<?> type) {
    Matcher found = Pattern.compile("@param " + name + " (.*?)(?=@param |$)").matcher(javadoc);
    if (!found.find()) {
      throw new IllegalStateException(
          type.getName() + " has no @param " + name + " in its Javadoc");
    }
    return found.group(1);
  }

  private static String sentence(String text) {
    String plain = text.replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`").strip();
    String upper = Character.toUpperCase(plain.charAt(0)) + plain.substring(1);
    return upper.endsWith(".") ? upper : upper + ".";
  }
}
