package dev.guidedrollouts.kube.write;

import static dev.guidedrollouts.kube.write.WriterOnLab.MARKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Giving back the ownership of the fields that were written, on a real API server. */
class FieldReleaseIT {
  private WriterOnLab on;
  private LabNamespace lab;

  @BeforeEach
  void follow() {
    on = WriterOnLab.open();
    lab = on.lab;
  }

  @AfterEach
  void leave() {
    if (on != null) {
      on.close();
    }
  }

  private static List<String> owners(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  private static Change.Release releaseOf(ObservedDeployment seen) {
    return new Change.Release("reviews", null, seen.resourceVersion(), MARKER);
  }

  @Test
  void theOwnershipOfFieldsIsGivenBackAndNothingElseChanges() {
    on.deploy();
    on.replaceWith(on.settledAt(1).resourceVersion(), "reviews", "reviews:v2");
    on.settledAt(2);
    Deployment before = on.deployment();
    assertThat(on.observe().deployment("reviews").orElseThrow().ownsFields()).isTrue();

    // Now and then the controller writes its status in between: what a conflict is for.
    Awaitility.await()
        .until(
            () -> on.write(releaseOf(on.observe().deployment("reviews").orElseThrow())),
            WriteResult.Done.class::isInstance);

    // Read back at once, without waiting for the watch.
    ObservedDeployment after = on.observe().deployment("reviews").orElseThrow();
    assertThat(after.ownsFields()).isFalse();
    assertThat(after.marker()).as("the marker stays").isEqualTo(MARKER);
    Deployment given = on.deployment();
    assertThat(owners(before)).contains("guided-rollouts");
    assertThat(owners(given)).isNotEmpty().doesNotContain("guided-rollouts", "before-first-apply");
    assertThat(given.getSpec()).isEqualTo(before.getSpec());
    assertThat(given.getMetadata().getAnnotations())
        .isEqualTo(before.getMetadata().getAnnotations());
    assertThat(given.getMetadata().getGeneration()).isEqualTo(before.getMetadata().getGeneration());
    assertThat(on.write(releaseOf(after))).as("again").isEqualTo(new WriteResult.Conflict());
    assertThat(on.deployment().getMetadata().getResourceVersion())
        .isEqualTo(given.getMetadata().getResourceVersion());
  }

  @Test
  void whoMayNotGiveBackIsNotAskedAgain() {
    on.deploy();
    on.replaceWith(on.settledAt(1).resourceVersion(), "reviews", "reviews:v2");
    ObservedDeployment seen = on.settledAt(2);
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("nobody-in-particular")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
      ClusterWriter poor = new ClusterWriter(stranger, on.watches, WriteFence.NONE);
      assertThat(poor.write(lab.name, releaseOf(seen), Optional.empty()))
          .as("no failure of the lesson: look again")
          .isEqualTo(new WriteResult.Conflict());
    }
    assertThat(on.observe().deployment("reviews").orElseThrow().ownsFields()).isFalse();
    assertThat(owners(on.deployment())).contains("guided-rollouts");
  }

  @Test
  void aSecondPortOnSomebodysServiceLeavesNoOwnershipBehind() {
    on.deploy();
    on.settledAt(1);
    lab.client
        .services()
        .load(
            LabNamespace.stream(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: reviews, namespace: %s}
                spec: {selector: {app: reviews}, ports: [{name: web, port: 9080}]}
                """
                    .formatted(lab.name)))
        .create();
    ObservedService theirs =
        Awaitility.await()
            .until(() -> on.observe().service("reviews").orElse(null), found -> found != null);
    on.write(
        new Change.Expose("reviews", "reviews", 9090, "9090", theirs.resourceVersion(), MARKER));
    ObservedService both = on.observe().service("reviews").orElseThrow();
    assertThat(both.ownsFields()).isTrue();

    assertThat(on.write(new Change.Release("reviews", "reviews", both.resourceVersion(), MARKER)))
        .isInstanceOf(WriteResult.Done.class);

    ObservedService after = on.observe().service("reviews").orElseThrow();
    assertThat(after.ownsFields()).isFalse();
    assertThat(after.ports()).hasSize(2);
  }
}
