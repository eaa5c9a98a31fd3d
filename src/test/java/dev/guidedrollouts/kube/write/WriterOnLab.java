package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.cache.Samples;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A writer, with the watches that it reads by, on a namespace of the lab; and a Deployment of
 * several containers for it to change.
 */
final class WriterOnLab implements AutoCloseable {
  static final ChangeMarker MARKER = Samples.MARKER;
  static final String WHY = "lesson bookinfo, step reviews-v2";

  /** No replicas: revisions need no node. */
  static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: %1$s, namespace: %2$s, labels: {app: %1$s}}
      spec:
        replicas: 0
        selector: {matchLabels: {app: %1$s}}
        template:
          metadata: {labels: {app: %1$s}, annotations: {team: books}}
          spec:
            initContainers: [{name: setup, image: busybox}]
            containers:
            - {name: side, image: proxy, securityContext: {}}
            - name: reviews
              image: reviews:v1
              env: [{name: A, value: "1"}]
              ports: [{containerPort: 9080, name: http}]
              resources: {requests: {cpu: 100m}}
              readinessProbe: {httpGet: {path: /health, port: http}}
              volumeMounts: [{name: tmp, mountPath: /tmp}]
            volumes: [{name: tmp, emptyDir: {}}]
      """;

  final LabNamespace lab = LabNamespace.open();
  final ClusterWatches watches = new ClusterWatches(lab.client, () -> null, OptionalLong::empty);
  private final ClusterView view = new ClusterView(watches);
  private final ClusterWriter writer = new ClusterWriter(lab.client, watches, WriteFence.NONE);

  private WriterOnLab() {}

  /** With watches that are in step with a namespace of its own. */
  static WriterOnLab open() {
    WriterOnLab opened = new WriterOnLab();
    Awaitility.await()
        .until(
            () ->
                opened.watches.follow(opened.lab.name, true, "bookinfo", Instant.now()).isEmpty());
    return opened;
  }

  /** Makes the Deployment {@code reviews}. */
  void deploy() {
    lab.deploy("reviews", MANIFEST);
  }

  /** The Deployment as the API server has it. */
  Deployment deployment() {
    return lab.client.apps().deployments().inNamespace(lab.name).withName("reviews").get();
  }

  WriteResult write(Change change) {
    return writer.write(lab.name, change, Optional.empty());
  }

  Observation observe() {
    return view.observe(lab.name, Set.of("reviews"), "reviews", Set.of("reviews")).orElseThrow();
  }

  ObservedDeployment when(Predicate<ObservedDeployment> condition) {
    return Awaitility.await()
        .until(
            () -> observe().deployment("reviews").filter(condition).orElse(null), d -> d != null);
  }

  ObservedDeployment settledAt(long revision) {
    return when(
        d ->
            d.observedGeneration() == d.generation()
                && d.revision() == revision
                && d.currentRevision().map(r -> r.number() == revision).orElse(false));
  }

  WriteResult replaceWith(String version, String newName, String image) {
    return write(
        new Change.ReplaceContainer(
            "reviews", version, "reviews", newName, image, null, MARKER, WHY));
  }

  @Override
  public void close() {
    watches.close();
    lab.close();
  }
}
