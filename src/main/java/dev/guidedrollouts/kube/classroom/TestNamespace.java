package dev.guidedrollouts.kube.classroom;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.LookupException;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import org.jspecify.annotations.Nullable;

/** The namespace in which one script of a lesson is played, and that is gone afterwards. */
public final class TestNamespace {
  /** On the namespace: the lesson that is played there. */
  public static final String LABEL = RolloutLesson.GROUP + "/lesson-test";

  private static final String LESSONS = "rolloutlessons.guidedrollouts.dev";
  private static final int LONGEST_VALUE = 63;

  private final Connection connection;
  private boolean made;

  /**
   * Nothing is made yet.
   *
   * @param connection its namespace is the one to make
   */
  public TestNamespace(Connection connection) {
    this.connection = connection;
  }

  public String name() {
    return connection.namespace();
  }

  /**
   * Makes it.
   *
   * @throws LookupException if that name is taken, or a right is missing
   */
  public void create(String lesson) {
    Namespace wanted =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name())
            .addToLabels(LABEL, labelValue(lesson))
            .endMetadata()
            .build();
    try {
      connection
          .questions()
          .ask("create", "namespaces", () -> connection.client().resource(wanted).create());
      made = true;
    } catch (LookupException e) {
      // Without an answer it may have been made nevertheless.
      made = e.passing();
      throw e;
    }
  }

  /** A label holds less than a name, and ends in a letter or digit as a name does. */
  private static String labelValue(String lesson) {
    return lesson
        .substring(0, Math.min(lesson.length(), LONGEST_VALUE))
        .replaceFirst("[^a-z0-9]+$", "");
  }

  /** Whether it may have been made, and so has to be removed. */
  public boolean made() {
    return made;
  }

  /** Whether pods are let in: the API server refuses them before that account is there. */
  public boolean takesPods() {
    return connection
            .questions()
            .ask(
                "get",
                "serviceaccounts",
                () ->
                    connection
                        .client()
                        .serviceAccounts()
                        .inNamespace(name())
                        .withName("default")
                        .get())
        != null;
  }

  /** The lesson as it is now; null where it is gone. */
  public @Nullable RolloutLesson lesson(String lesson) {
    return connection
        .questions()
        .ask(
            "get",
            LESSONS,
            () ->
                connection
                    .client()
                    .resources(RolloutLesson.class)
                    .inNamespace(name())
                    .withName(lesson)
                    .get());
  }

  /**
   * Begins its deletion, with all that is in it.
   *
   * @throws LookupException if it could not be deleted
   */
  public void remove() {
    connection
        .questions()
        .ask(
            "delete",
            "namespaces",
            () -> connection.client().namespaces().withName(name()).delete());
  }
}
