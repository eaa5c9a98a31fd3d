package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/**
 * The cluster of a run: the bench's namespaces and what is put into them, its node, and its eyes.
 * All of it carries a label with the run's name, so that nobody else's objects are seen or touched.
 */
final class Lab implements AutoCloseable {
  static final String LABEL = "guidedrollouts.dev/bench";
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LEFT_BEHIND = Duration.ofHours(6);

  final Config config;
  final KubernetesClient admin;
  final RawApi api;
  final String run;
  final IndependentWatch observer;
  final LightNode node;
  private final List<String> namespaces = new ArrayList<>();

  /**
   * Connects, and makes the node.
   *
   * @param run a name that no other run has, of letters and digits
   */
  Lab(Config config, KubernetesClient admin, String run) throws IOException {
    this.config = config;
    this.admin = admin;
    this.run = run;
    this.api = new RawApi(config);
    removeLeftovers();
    this.observer = new IndependentWatch(api, selector());
    this.node = new LightNode(api, "bench-" + run, observer);
  }

  private String selector() {
    return "labelSelector=" + URLEncoder.encode(LABEL + "=" + run, StandardCharsets.UTF_8);
  }

  /** What runs left that were killed; a run of today may still go on. */
  private void removeLeftovers() {
    Instant old = Instant.now().minus(LEFT_BEHIND);
    for (String kind : List.of("namespaces", "nodes")) {
      for (JsonNode left : api.get("/api/v1/" + kind + "?labelSelector=" + LABEL).path("items")) {
        JsonNode metadata = left.path("metadata");
        if (Instant.parse(metadata.path("creationTimestamp").asText()).isBefore(old)) {
          api.send("DELETE", "/api/v1/" + kind + "/" + metadata.path("name").asText(), null);
        }
      }
    }
  }

  /** New namespaces of these names with the run's before them, ready for pods. */
  List<String> namespaces(Collection<String> names) {
    List<String> made = names.stream().map(n -> "bench-" + run + "-" + n).toList();
    namespaces.addAll(made);
    all(
        made.stream()
            .map(
                n ->
                    api.begin(
                        "POST",
                        "/api/v1/namespaces",
                        "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"%s\":\"%s\"}}}"
                            .formatted(n, LABEL, run)))
            .toList());
    String accounts = "/api/v1/serviceaccounts?fieldSelector=metadata.name%3Ddefault";
    await(
        "ServiceAccount default in each namespace",
        () ->
            made.stream()
                .allMatch(api.get(accounts).path("items").findValuesAsText("namespace")::contains));
    return made;
  }

  String namespace(String name) {
    return namespaces(List.of(name)).getFirst();
  }

  /** Deletes them, and waits for that: a namespace that is going still costs the cluster. */
  void remove(List<String> gone) {
    gone.forEach(n -> api.send("DELETE", "/api/v1/namespaces/" + n, null));
    await(
        "the bench's namespaces are gone",
        () ->
            api
                .get("/api/v1/namespaces?" + selector())
                .path("items")
                .findValuesAsText("name")
                .stream()
                .noneMatch(gone::contains));
    namespaces.removeAll(gone);
  }

  /** Begins to make a Deployment whose pods go to the bench's node. */
  CompletableFuture<RawApi.Answer> deployment(
      String namespace, String name, int replicas, String image) {
    return deployment(namespace, name, replicas, image, 600);
  }

  /** The same with {@code progressDeadlineSeconds}. */
  CompletableFuture<RawApi.Answer> deployment(
      String namespace, String name, int replicas, String image, int deadline) {
    return api.begin(
        "POST",
        "/apis/apps/v1/namespaces/" + namespace + "/deployments",
        Manifests.deployment(this, name, replicas, image, deadline));
  }

  /** Begins to make a lesson; {@code spec} is JSON. */
  CompletableFuture<RawApi.Answer> lesson(String namespace, String name, String spec) {
    return api.begin(
        "POST",
        "/apis/guidedrollouts.dev/v1alpha1/namespaces/" + namespace + "/rolloutlessons",
        Manifests.lesson(this, name, spec));
  }

  /** Waits for answers; one that is no success is an error. */
  static void all(List<CompletableFuture<RawApi.Answer>> answers) {
    answers.stream()
        .map(CompletableFuture::join)
        .filter(a -> !a.isDone())
        .findFirst()
        .ifPresent(
            refused -> {
              throw new IllegalStateException("refused: " + refused.body());
            });
  }

  /** All Deployments of this run have what they want, as many as that. */
  void awaitRolledOut(int deployments) {
    await(
        deployments + " Deployments rolled out",
        () -> {
          int complete = 0;
          for (JsonNode d : api.get("/apis/apps/v1/deployments?" + selector()).path("items")) {
            boolean done =
                d.at("/status/availableReplicas").asInt() == d.at("/spec/replicas").asInt();
            complete += done && d.at("/status/observedGeneration").asInt() > 0 ? 1 : 0;
          }
          return complete >= deployments;
        });
  }

  /** The lessons of a namespace, read once. */
  List<RolloutLesson> lessons(String namespace) {
    return admin.resources(RolloutLesson.class).inNamespace(namespace).list().getItems();
  }

  static void await(String what, Callable<Boolean> holds) {
    Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(holds);
  }

  /** Like {@link #await}, but what does not come in time is no error. */
  static boolean waitFor(Duration patience, Callable<Boolean> holds) throws Exception {
    long until = System.nanoTime() + patience.toNanos();
    while (!holds.call()) {
      if (System.nanoTime() > until) {
        return false;
      }
      Bench.pause(50);
    }
    return true;
  }

  /** The cluster removes what is in the namespaces on its own. */
  @Override
  public void close() {
    observer.close();
    node.close();
    List.copyOf(namespaces).forEach(n -> api.send("DELETE", "/api/v1/namespaces/" + n, null));
  }
}
