package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.cache.ClusterView;
import dev.guidedrollouts.kube.cache.ClusterWatches;
import dev.guidedrollouts.kube.cache.NamespaceWatch;
import dev.guidedrollouts.kube.cache.Samples;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.Stamp;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the writes do on a real API server, beside a real Deployment controller. */
class ClusterWriterIT {
  private static final Stamp STAMP = Samples.STAMP;
  private static final String WHY = "lesson bookinfo, step reviews-v2";

  /** No replicas: revisions need no node. */
  private static final String MANIFEST =
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

  private LabNamespace lab;
  private ClusterWatches watches;
  private ClusterView view;
  private ClusterWriter writer;
  private RolloutLesson lesson;

  @BeforeEach
  void follow() {
    lab = LabNamespace.open();
    watches = new ClusterWatches(lab.client, () -> null);
    view = new ClusterView(watches);
    writer = new ClusterWriter(lab.client, watches, WriteFence.NONE);
    lesson = new RolloutLesson();
    lesson.setMetadata(
        new ObjectMetaBuilder().withNamespace(lab.name).withName("bookinfo").build());
    Step expose =
        new Step(
            "a",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new ExposeAction("reviews", 9080, null, null),
            null);
    lesson.setSpec(new LessonSpec(null, null, null, null, null, null, null, List.of(expose)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> watches.follow(lab.name, true, "bookinfo", Instant.now()).isEmpty());
  }

  private WriteResult write(Change change) {
    return writer.write(lab.name, change, Optional.empty());
  }

  @AfterEach
  void leave() {
    if (lab != null) {
      watches.close();
      lab.close();
    }
  }

  private Observation observe() {
    return view.observe(lab.name, Set.of("reviews"), "reviews", Set.of("reviews")).orElseThrow();
  }

  private ObservedDeployment when(Predicate<ObservedDeployment> condition) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> observe().deployment("reviews").filter(condition).orElse(null), d -> d != null);
  }

  private ObservedDeployment settledAt(long revision) {
    return when(
        d ->
            d.observedGeneration() == d.generation()
                && d.revision() == revision
                && d.currentRevision().map(r -> r.number() == revision).orElse(false));
  }

  private WriteResult replaceWith(String version, String newName, String image) {
    return write(
        new Change.ReplaceContainer(
            "reviews", version, "reviews", newName, image, null, STAMP, WHY));
  }

  @Test
  void aContainerIsReplacedAndAllElseStaysAndTheMarkTravelsAlong() {
    lab.deploy("reviews", MANIFEST);
    ObservedDeployment before = settledAt(1);
    Map<String, Object> wanted = lab.raw("reviews");
    containers(wanted).get(1).put("name", "stars");
    containers(wanted).get(1).put("image", "reviews:v2");

    assertThat(replaceWith(before.resourceVersion(), "stars", "reviews:v2"))
        .isInstanceOf(WriteResult.Done.class);

    // Read back at once, without waiting for the watch.
    ObservedDeployment after = observe().deployment("reviews").orElseThrow();
    assertThat(after.stamp()).isEqualTo(STAMP);
    assertThat(after.containers().get(1).image()).isEqualTo("reviews:v2");
    assertThat(lab.raw("reviews")).isEqualTo(wanted);
    Deployment now =
        lab.client.apps().deployments().inNamespace(lab.name).withName("reviews").get();
    assertThat(now.getMetadata().getAnnotations()).containsEntry(Annotations.CHANGE_CAUSE, WHY);
    assertThat(now.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .contains("guided-rollouts");
    assertThat(settledAt(2).revisions()).extracting(Revision::number).containsExactly(1L, 2L);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> containers(Map<String, Object> spec) {
    Map<String, Object> template = (Map<String, Object>) spec.get("template");
    return (List<Map<String, Object>>)
        ((Map<String, Object>) template.get("spec")).get("containers");
  }

  @Test
  void aLostRaceIsAConflictOnTheApiServerItself() {
    lab.deploy("reviews", MANIFEST);
    ObservedDeployment seen = settledAt(1);
    // The watch is cut, so that the cache still shows the version that the other one has changed
    // since.
    NamespaceWatch stale = watches.of(lab.name);
    stale.close();
    lab.client
        .apps()
        .deployments()
        .inNamespace(lab.name)
        .withName("reviews")
        .edit(
            d -> {
              d.getMetadata().getLabels().put("changed", "meanwhile");
              return d;
            });

    assertThat(replaceWith(seen.resourceVersion(), "reviews", "reviews:v2"))
        .isEqualTo(new WriteResult.Conflict());

    lab.client
        .apps()
        .deployments()
        .inNamespace(lab.name)
        .withName("reviews")
        .edit(
            d -> {
              d.getSpec().getTemplate().getSpec().getContainers().removeFirst();
              return d;
            });
    assertThat(replaceWith(seen.resourceVersion(), "reviews", "reviews:v2"))
        .isEqualTo(new WriteResult.Conflict());
    assertThat(containers(lab.raw("reviews")).getFirst()).containsEntry("image", "reviews:v1");

    lab.client.apps().deployments().inNamespace(lab.name).withName("reviews").delete();
    assertThat(write(new Change.Scale("reviews", seen.resourceVersion(), 2, STAMP, WHY)))
        .isEqualTo(new WriteResult.Conflict());
  }

  @Test
  void aRestoredRevisionIsWhatKubectlWouldHaveRestored() throws IOException, InterruptedException {
    lab.deploy("reviews", MANIFEST);
    ObservedDeployment first = settledAt(1);
    String replicaSet = first.currentRevision().orElseThrow().replicaSet();
    String healthy = first.templateDigest();
    replaceWith(first.resourceVersion(), "stars", "reviews:v4");
    ObservedDeployment broken = settledAt(2);

    assertThat(
            write(new Change.Restore("reviews", Change.Basis.of(broken), replicaSet, STAMP, WHY)))
        .isInstanceOf(WriteResult.Done.class);

    ObservedDeployment restored = settledAt(3);
    Map<String, Object> ours = lab.raw("reviews");
    assertThat(restored.templateDigest()).isEqualTo(healthy);
    assertThat(restored.currentRevision().orElseThrow().replicaSet()).isEqualTo(replicaSet);
    assertThat(restored.currentRevision().orElseThrow().formerNumbers()).containsExactly(1L);

    replaceWith(restored.resourceVersion(), "stars", "reviews:v4");
    settledAt(4);
    kubectl("rollout", "undo", "deployment/reviews");
    settledAt(5);
    assertThat(lab.raw("reviews").get("template")).isEqualTo(ours.get("template"));
  }

  /** The controller writes a Deployment's status several times a second while a rollout begins. */
  @Test
  void aStatusWrittenMeanwhileHindersNoUndoButAnyOtherChangeDoes()
      throws IOException, InterruptedException {
    lab.deploy("reviews", MANIFEST);
    ObservedDeployment first = settledAt(1);
    String replicaSet = first.currentRevision().orElseThrow().replicaSet();
    replaceWith(first.resourceVersion(), "stars", "reviews:v4");
    Change.Basis seen = Change.Basis.of(settledAt(2));
    Stamp undo = STAMP.undoing(2, 1, "ImageNotFound");

    kubectl("scale", "deployment/reviews", "--replicas=2");
    assertThat(write(new Change.Restore("reviews", seen, replicaSet, undo, WHY)))
        .as("another generation")
        .isEqualTo(new WriteResult.Conflict());
    Change.Basis scaled = Change.Basis.of(observe().deployment("reviews").orElseThrow());
    kubectl("annotate", "--overwrite", "deployment/reviews", Annotations.CHANGE + "=else");
    assertThat(write(new Change.Restore("reviews", scaled, replicaSet, undo, WHY)))
        .as("another mark")
        .isEqualTo(new WriteResult.Conflict());
    kubectl(
        "annotate", "--overwrite", "deployment/reviews", Annotations.CHANGE + "=" + STAMP.change());

    // An annotation of others moves the resourceVersion as a status does.
    kubectl("annotate", "deployment/reviews", "team=red");
    assertThat(write(new Change.Restore("reviews", scaled, replicaSet, undo, WHY)))
        .isInstanceOf(WriteResult.Done.class);
    assertThat(containers(lab.raw("reviews")).getFirst()).containsEntry("image", "reviews:v1");
  }

  private void kubectl(String... words) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("kubectl", "--kubeconfig", LabNamespace.kubeconfig().getPath()));
    command.addAll(List.of("-n", lab.name));
    command.addAll(List.of(words));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void aDeploymentIsCreatedOnceAndScaledAndRefusedWithTheServersWords() {
    Change create = new Change.CreateDeployment("reviews", "reviews", "reviews:v1", 0, STAMP, WHY);
    assertThat(write(create)).isInstanceOf(WriteResult.Done.class);
    assertThat(observe().deployment("reviews")).map(ObservedDeployment::stamp).hasValue(STAMP);
    assertThat(write(create)).isEqualTo(new WriteResult.Conflict());

    // Now and then the controller writes its status in between: what a conflict is for.
    Awaitility.await()
        .until(
            () ->
                write(
                    new Change.Scale(
                        "reviews",
                        observe().deployment("reviews").orElseThrow().resourceVersion(),
                        1,
                        STAMP,
                        WHY)),
            WriteResult.Done.class::isInstance);
    assertThat(observe().deployment("reviews").orElseThrow().desiredReplicas()).isEqualTo(1);

    WriteResult refused =
        Awaitility.await()
            .until(
                () ->
                    replaceWith(
                        observe().deployment("reviews").orElseThrow().resourceVersion(),
                        "Not_A_Name",
                        "x"),
                result -> !(result instanceof WriteResult.Conflict));
    assertThat(refused).isInstanceOf(WriteResult.Refused.class);
    assertThat(((WriteResult.Refused) refused).message())
        .contains("Not_A_Name")
        .hasSizeLessThanOrEqualTo(512);
  }

  @Test
  void aServiceIsMadeAndGetsASecondPort() {
    lab.deploy("reviews", MANIFEST);
    settledAt(1);
    assertThat(write(new Change.Expose("reviews", "reviews", 9080, "http", null, STAMP)))
        .isInstanceOf(WriteResult.Done.class);
    ObservedService made = observe().service("reviews").orElseThrow();
    assertThat(made.selector()).isEqualTo(Map.of("app", "reviews"));
    assertThat(made.type()).isEqualTo("ClusterIP");

    assertThat(
            write(
                new Change.Expose(
                    "reviews", "reviews", 9090, "9090", made.resourceVersion(), STAMP)))
        .isInstanceOf(WriteResult.Done.class);
    assertThat(observe().service("reviews").orElseThrow().ports())
        .containsExactly(
            new ObservedService.Port(9080, "http"), new ObservedService.Port(9090, "9090"));
    assertThat(
            write(
                new Change.Expose(
                    "reviews", "reviews", 9091, "9091", made.resourceVersion(), STAMP)))
        .isEqualTo(new WriteResult.Conflict());
  }

  private static List<String> owners(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  private Deployment now() {
    return lab.client.apps().deployments().inNamespace(lab.name).withName("reviews").get();
  }

  private static Change.Release releaseOf(ObservedDeployment seen) {
    return new Change.Release("reviews", null, seen.resourceVersion(), STAMP);
  }

  @Test
  void theOwnershipOfFieldsIsGivenBackAndNothingElseChanges() {
    lab.deploy("reviews", MANIFEST);
    replaceWith(settledAt(1).resourceVersion(), "reviews", "reviews:v2");
    settledAt(2);
    Deployment before = now();
    assertThat(observe().deployment("reviews").orElseThrow().ownsFields()).isTrue();

    // Now and then the controller writes its status in between: what a conflict is for.
    Awaitility.await()
        .until(
            () -> write(releaseOf(observe().deployment("reviews").orElseThrow())),
            WriteResult.Done.class::isInstance);

    // Read back at once, without waiting for the watch.
    ObservedDeployment after = observe().deployment("reviews").orElseThrow();
    assertThat(after.ownsFields()).isFalse();
    assertThat(after.stamp()).as("the mark stays").isEqualTo(STAMP);
    Deployment given = now();
    assertThat(owners(before)).contains("guided-rollouts");
    assertThat(owners(given)).isNotEmpty().doesNotContain("guided-rollouts", "before-first-apply");
    assertThat(given.getSpec()).isEqualTo(before.getSpec());
    assertThat(given.getMetadata().getAnnotations())
        .isEqualTo(before.getMetadata().getAnnotations());
    assertThat(given.getMetadata().getGeneration()).isEqualTo(before.getMetadata().getGeneration());
    assertThat(write(releaseOf(after))).as("again").isEqualTo(new WriteResult.Conflict());
    assertThat(now().getMetadata().getResourceVersion())
        .isEqualTo(given.getMetadata().getResourceVersion());
  }

  @Test
  void whoMayNotGiveBackIsNotAskedAgain() {
    lab.deploy("reviews", MANIFEST);
    replaceWith(settledAt(1).resourceVersion(), "reviews", "reviews:v2");
    ObservedDeployment seen = settledAt(2);
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("nobody-in-particular")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
      ClusterWriter poor = new ClusterWriter(stranger, watches, WriteFence.NONE);
      assertThat(poor.write(lab.name, releaseOf(seen), Optional.empty()))
          .as("no failure of the lesson: look again")
          .isEqualTo(new WriteResult.Conflict());
    }
    assertThat(observe().deployment("reviews").orElseThrow().ownsFields()).isFalse();
    assertThat(owners(now())).contains("guided-rollouts");
  }

  @Test
  void aSecondPortOnSomebodysServiceLeavesNoOwnershipBehind() {
    lab.deploy("reviews", MANIFEST);
    settledAt(1);
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
            .until(() -> observe().service("reviews").orElse(null), found -> found != null);
    write(new Change.Expose("reviews", "reviews", 9090, "9090", theirs.resourceVersion(), STAMP));
    ObservedService both = observe().service("reviews").orElseThrow();
    assertThat(both.ownsFields()).isTrue();

    assertThat(write(new Change.Release("reviews", "reviews", both.resourceVersion(), STAMP)))
        .isInstanceOf(WriteResult.Done.class);

    ObservedService after = observe().service("reviews").orElseThrow();
    assertThat(after.ownsFields()).isFalse();
    assertThat(after.ports()).hasSize(2);
  }

  @Test
  void noServiceIsMadeForASelectorThatItCannotSay() {
    lab.deploy(
        "reviews",
        MANIFEST.replace(
            "{matchLabels: {app: %1$s}}",
            "{matchLabels: {app: %1$s}, matchExpressions: [{key: track, operator: NotIn, values:"
                + " [canary]}]}"));
    settledAt(1);

    assertThat(write(new Change.Expose("reviews", "reviews", 9080, "http", null, STAMP)))
        .isEqualTo(new WriteResult.Conflict());
    assertThat(lab.client.services().inNamespace(lab.name).withName("reviews").get()).isNull();
  }
}
