package dev.guidedrollouts.kube.classroom;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LessonLookup;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.WordMessages;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a person says to a lesson: one annotation, as {@code kubectl annotate} does. */
public final class LessonWords {
  private static final String RESOURCE = "rolloutlessons.guidedrollouts.dev";

  private final Connection connection;

  public LessonWords(Connection connection) {
    this.connection = connection;
  }

  /** The namespace that the lessons are of. */
  public String namespace() {
    return connection.namespace();
  }

  /**
   * The lesson of that name, or the only one of the namespace.
   *
   * @throws LookupException if there is none, or nobody can tell which of several is meant
   */
  public RolloutLesson lesson(@Nullable String name) {
    if (name != null) {
      RolloutLesson found = connection.questions().ask("get", RESOURCE, () -> resource(name).get());
      if (found == null) {
        throw new LookupException(WordMessages.noSuchLesson(name, namespace()));
      }
      return found;
    }
    List<RolloutLesson> all = new LessonLookup(connection).lessons(/* everywhere= */ false);
    if (all.size() != 1) {
      throw new LookupException(
          WordMessages.whichLesson(
              namespace(), all.stream().map(l -> l.getMetadata().getName()).sorted().toList()));
    }
    return all.getFirst();
  }

  /** The names of a lesson's steps, in order. */
  public static List<String> steps(RolloutLesson lesson) {
    return lesson.specOrEmpty().stepsOrEmpty().stream().map(Step::nameOrEmpty).toList();
  }

  /**
   * Sets one annotation and leaves all else as it is.
   *
   * @throws LookupException if it may not be written, or the cluster does not answer
   */
  public void write(String lesson, String annotation, String value) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("annotations").put(annotation, value);
    connection
        .questions()
        .ask(
            "patch",
            RESOURCE,
            () ->
                resource(lesson)
                    .patch(
                        new PatchContext.Builder()
                            .withPatchType(PatchType.JSON_MERGE)
                            .withFieldManager(FieldManager.NAME)
                            .build(),
                        patch.toString()));
  }

  private Resource<RolloutLesson> resource(String name) {
    return connection
        .client()
        .resources(RolloutLesson.class)
        .inNamespace(namespace())
        .withName(name);
  }
}
