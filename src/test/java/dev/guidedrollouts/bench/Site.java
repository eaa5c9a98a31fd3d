package dev.guidedrollouts.bench;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** The bench's own namespace and what is put into it. */
final class Site implements AutoCloseable {
  static final String NAMESPACE = "guided-rollouts-bench";
  static final String HEALTHY = image(1);
  static final String NEWER = image(2);
  static final String NEWEST = image(3);

  /** No registry has it. */
  static final String MISSING = image(4);

  static final int STRANGERS = 5;
  private static final Map<String, String> MARK = Map.of("guidedrollouts.dev/bench", "true");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KubernetesClient admin;

  /** Makes the namespace anew; one that an earlier run left is removed first. */
  Site(KubernetesClient admin) {
    this.admin = admin;
    Namespace left = admin.namespaces().withName(NAMESPACE).get();
    if (left != null) {
      if (!MARK.entrySet().stream()
          .allMatch(e -> e.getValue().equals(left.getMetadata().getLabels().get(e.getKey())))) {
        throw new IllegalStateException(
            "the namespace "
                + NAMESPACE
                + " is there and was not made by a bench; remove it first");
      }
      admin.namespaces().withName(NAMESPACE).delete();
      await(
          "the namespace of an earlier run is gone",
          () -> admin.namespaces().withName(NAMESPACE).get() == null);
    }
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .withLabels(MARK)
                .endMetadata()
                .build())
        .create();
    await(
        "ServiceAccount default",
        () -> admin.serviceAccounts().inNamespace(NAMESPACE).withName("default").get() != null);
  }

  private static String image(int version) {
    return "docker.io/istio/examples-bookinfo-reviews-v" + version + ":1.20.2";
  }

  /** Deployments of one pod each, rolled out. */
  void deploy(List<String> names) {
    names.forEach(name -> create(deployment(name, 1, HEALTHY, "")));
    Set<String> wanted = Set.copyOf(names);
    await(
        "Deployments rolled out",
        () ->
            deployments().stream()
                    .filter(d -> wanted.contains(d.getMetadata().getName()))
                    .filter(d -> Integer.valueOf(1).equals(d.getStatus().getAvailableReplicas()))
                    .count()
                == wanted.size());
  }

  /** Deployments that no lesson names, of two pods each that no node takes. */
  void strangers() {
    for (int i = 1; i <= STRANGERS; i++) {
      create(
          deployment(
              "stranger-" + i, 2, HEALTHY, "nodeSelector: {guidedrollouts.dev/bench: nowhere}"));
    }
  }

  /** A lesson that can't go on: somebody must resume its Deployment first. */
  void waitingLesson(String name) {
    create(
        deployment(name, 0, HEALTHY, "")
            .replace("spec:\n  replicas", "spec:\n  paused: true\n  replicas"));
    lesson(
        name,
        "steps:\n- {name: resumed, rollOut: {deployment: %s, image: '%s'}}".formatted(name, NEWER));
  }

  void lesson(String name, String spec) {
    create(
        "apiVersion: guidedrollouts.dev/v1alpha1\nkind: RolloutLesson\nmetadata: {name: %s}\nspec:\n"
                .formatted(name)
            + spec.indent(2));
  }

  private static String deployment(String name, int replicas, String image, String more) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME, labels: {app: NAME}}
        spec:
          replicas: %d
          selector: {matchLabels: {app: NAME}}
          template:
            metadata: {labels: {app: NAME}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: reviews, image: "%s"}]
              %s
        """
        .formatted(replicas, image, more)
        .replace("NAME", name);
  }

  private void create(String yaml) {
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(o -> admin.resource(o).inNamespace(NAMESPACE).create());
  }

  List<Deployment> deployments() {
    return admin.apps().deployments().inNamespace(NAMESPACE).list().getItems();
  }

  /** How many objects of a kind there are: all, and those of these Deployments. */
  Kept.Of count(String kind, Set<String> names) {
    var items =
        switch (kind) {
          case "Deployment" -> deployments();
          case "ReplicaSet" -> admin.apps().replicaSets().inNamespace(NAMESPACE).list().getItems();
          case "Pod" -> admin.pods().inNamespace(NAMESPACE).list().getItems();
          default -> throw new IllegalArgumentException(kind);
        };
    long needed =
        items.stream()
            .filter(o -> names.contains(o.getMetadata().getLabels().getOrDefault("app", "")))
            .count();
    return new Kept.Of(items.size(), needed);
  }

  List<RolloutLesson> lessons() {
    return admin.resources(RolloutLesson.class).inNamespace(NAMESPACE).list().getItems();
  }

  void deleteLessons(List<String> names) {
    names.forEach(
        n -> admin.resources(RolloutLesson.class).inNamespace(NAMESPACE).withName(n).delete());
  }

  /** Deployments and Services of these names, and their pods, are gone. */
  void remove(List<String> names) {
    names.forEach(
        n -> {
          admin.apps().deployments().inNamespace(NAMESPACE).withName(n).delete();
          admin.services().inNamespace(NAMESPACE).withName(n).delete();
        });
    await("their pods are gone", () -> count("Pod", Set.copyOf(names)).needed() == 0);
  }

  static void await(String what, Callable<Boolean> holds) {
    Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(holds);
  }

  /** The cluster removes what is in it on its own. */
  @Override
  public void close() {
    admin.namespaces().withName(NAMESPACE).delete();
  }
}
