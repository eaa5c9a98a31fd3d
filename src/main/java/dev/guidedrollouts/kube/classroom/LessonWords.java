package dev.guidedrollouts.kube.classroom;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LessonLookup;
import dev.guidedrollouts.kube.lookup.LookupException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/** Writes what a person says to a lesson: one annotation, as {@code kubectl annotate} does. */
public final class LessonWords {
  private static final String RESOURCE = "rolloutlessons.guidedrollouts.dev";

  private final Connection connection;

  public LessonWords(Connection connection) {
    this.connection = connection;
  }

  /**
   * Sets one annotation and leaves all else as it is.
   *
   * @throws LookupException if it may not be written, or the cluster does not answer
   */
  public void write(String namespace, String lesson, String annotation, String value) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("annotations").put(annotation, value);
    List<String> words =
        List.of(
            "patch",
            LessonLookup.KUBECTL_NAME,
            lesson,
            "--namespace=" + namespace,
            "--type=merge",
            "--field-manager=" + FieldManager.NAME,
            "--patch=" + patch,
            "--output=name");
    if (!connection.written(words)) {
      writeByClient(namespace, lesson, patch.toString());
    }
  }

  private void writeByClient(String namespace, String lesson, String patch) {
    connection
        .questions()
        .ask(
            "patch",
            RESOURCE,
            () ->
                connection
                    .client()
                    .resources(RolloutLesson.class)
                    .inNamespace(namespace)
                    .withName(lesson)
                    .patch(
                        new PatchContext.Builder()
                            .withPatchType(PatchType.JSON_MERGE)
                            .withFieldManager(FieldManager.NAME)
                            .build(),
                        patch));
  }
}
