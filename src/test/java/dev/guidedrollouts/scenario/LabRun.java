package dev.guidedrollouts.scenario;

import dev.guidedrollouts.kube.RetryOnConflict;
import dev.guidedrollouts.simnode.ExtraNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A script on the lab's API server and controllers, in a namespace of its own. */
final class LabRun extends ScriptRun {
  static final String LABEL = "guidedrollouts.dev/model-it";

  private static final String QUOTA = "pods";

  final Map<String, ReplicaSet> replicaSets = new ConcurrentHashMap<>();
  final Map<String, Pod> pods = new ConcurrentHashMap<>();
  private final KubernetesClient client;
  private final String namespace;
  private volatile @Nullable Deployment deployment;

  LabRun(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Makes the namespace and the Deployment. */
  void begin(Script script, String run, ExtraNode node) {
    client
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    Awaitility.await()
        .until(
            () ->
                client.serviceAccounts().inNamespace(namespace).withName("default").get() != null);
    Map<String, String> labels = Map.of("app", NAME, LABEL, run);
    Deployment made =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(namespace)
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .withNewSelector()
            .withMatchLabels(labels)
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .withNewSpec()
            .withNodeSelector(node.selector())
            .withTolerations(node.toleration())
            .withTerminationGracePeriodSeconds(1L)
            .addNewContainer()
            .withName("app")
            .withImage(ScriptEdit.IMAGES + script.start().tag() + ScriptEdit.VERSION)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    ScriptEdit.begin(made, script.start());
    client.resource(made).create();
    Awaitility.await().until(() -> deployment != null);
  }

  void changed(Deployment now) {
    deployment = now;
    saw(now);
  }

  @Override
  void act(Script.Act act) {
    if (act instanceof Script.Act.Quota quota) {
      limit(quota.pods());
      return;
    }
    List<ReplicaSet> known = List.copyOf(replicaSets.values());
    RetryOnConflict.edit(
        mine(),
        d -> {
          Deployment copy = new DeploymentBuilder(d).build();
          ScriptEdit.apply(act, copy, known);
          return copy;
        });
  }

  private void limit(@Nullable Integer most) {
    if (most == null) {
      client.resourceQuotas().inNamespace(namespace).withName(QUOTA).delete();
      return;
    }
    client
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName(QUOTA)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", new Quantity(String.valueOf(most)))
                .endSpec()
                .build())
        .createOr(existing -> existing.update());
    // Admission counts by the status, which a controller has to write first.
    Awaitility.await()
        .until(
            () -> {
              var status =
                  client.resourceQuotas().inNamespace(namespace).withName(QUOTA).get().getStatus();
              return status != null
                  && status.getHard() != null
                  && new Quantity(String.valueOf(most)).equals(status.getHard().get("pods"));
            });
  }

  private Resource<Deployment> mine() {
    return client.apps().deployments().inNamespace(namespace).withName(NAME);
  }

  @Override
  Sighting look() {
    return Sighting.of(
        Objects.requireNonNull(deployment),
        List.copyOf(replicaSets.values()),
        List.copyOf(pods.values()),
        names,
        lastRest());
  }

  void remove() {
    mine().delete();
    Awaitility.await().until(pods::isEmpty);
    client.namespaces().withName(namespace).delete();
  }
}
