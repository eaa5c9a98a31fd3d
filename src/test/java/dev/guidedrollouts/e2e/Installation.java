package dev.guidedrollouts.e2e;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What an admin installs before the operator runs: the definition and the rights. */
public final class Installation {
  private Installation() {}

  public static void install(KubernetesClient admin) throws IOException {
    apply(admin, Path.of("deploy/rbac.yaml"));
    installDefinition(admin);
  }

  /** The definition alone; returns when it is served. */
  public static void installDefinition(KubernetesClient admin) throws IOException {
    apply(admin, Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml"));
    Awaitility.await("the definition is served")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> admin.resources(RolloutLesson.class).inAnyNamespace().list() != null);
  }

  private static void apply(KubernetesClient admin, Path file) throws IOException {
    for (HasMetadata object : admin.load(Files.newInputStream(file)).items()) {
      admin.resource(object).createOr(NonDeletingOperation::update);
    }
  }
}
