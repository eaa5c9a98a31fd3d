package dev.guidedrollouts.e2e;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * What an admin installs before the operator runs: the definition and the rights. They are one for
 * the whole cluster: the first class that asks installs them, for all of this run.
 */
public final class Installation {
  private static final Set<Path> DONE = new HashSet<>();

  private Installation() {}

  public static void install(KubernetesClient admin) throws IOException {
    once(admin, Path.of("deploy/rbac.yaml"));
    installDefinition(admin);
  }

  /** The definition alone; returns when it is served. */
  public static void installDefinition(KubernetesClient admin) throws IOException {
    once(admin, Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml"));
    Awaitility.await("the definition is served")
        .ignoreExceptions()
        .until(() -> admin.resources(RolloutLesson.class).inAnyNamespace().list() != null);
  }

  private static synchronized void once(KubernetesClient admin, Path file) throws IOException {
    if (DONE.contains(file)) {
      return;
    }
    for (HasMetadata object : admin.load(Files.newInputStream(file)).items()) {
      admin.resource(object).createOr(NonDeletingOperation::update);
    }
    DONE.add(file);
  }
}
