package dev.guidedrollouts.kube.write;

import static dev.guidedrollouts.kube.write.WriterOnLab.MANIFEST;
import static dev.guidedrollouts.kube.write.WriterOnLab.MARKER;
import static dev.guidedrollouts.kube.write.WriterOnLab.WHY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.RetryOnConflict;
import dev.guidedrollouts.kube.cache.ScopeWatch;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the writes do on a real API server, beside a real Deployment controller. */
class ClusterWriterIT {
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

  @Test
  void aContainerIsReplacedAndAllElseStaysAndTheMarkTravelsAlong() {
    on.deploy();
    ObservedDeployment before = on.settledAt(1);
    Map<String, Object> wanted = lab.raw("reviews");
    containers(wanted).get(1).put("name", "stars");
    containers(wanted).get(1).put("image", "reviews:v2");

    assertThat(on.replaceWith(before.resourceVersion(), "stars", "reviews:v2"))
        .isInstanceOf(WriteResult.Done.class);

    // Read back at once, without waiting for the watch.
    ObservedDeployment after = on.observe().deployment("reviews").orElseThrow();
    assertThat(after.marker()).isEqualTo(MARKER);
    assertThat(after.containers().get(1).image()).isEqualTo("reviews:v2");
    assertThat(lab.raw("reviews")).isEqualTo(wanted);
    Deployment now = on.deployment();
    assertThat(now.getMetadata().getAnnotations()).containsEntry(Annotations.CHANGE_CAUSE, WHY);
    assertThat(now.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .contains("guided-rollouts");
    assertThat(on.settledAt(2).revisions()).extracting(Revision::number).containsExactly(1L, 2L);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> containers(Map<String, Object> spec) {
    Map<String, Object> template = (Map<String, Object>) spec.get("template");
    return (List<Map<String, Object>>)
        ((Map<String, Object>) template.get("spec")).get("containers");
  }

  @Test
  void aLostRaceIsAConflictOnTheApiServerItself() {
    on.deploy();
    ObservedDeployment seen = on.settledAt(1);
    // The watch is cut, so that the cache still shows the version that the other one has changed
    // since.
    ScopeWatch stale = on.watches.of(lab.name);
    stale.close();
    RetryOnConflict.edit(
        lab.client.apps().deployments().inNamespace(lab.name).withName("reviews"),
        d -> {
          d.getMetadata().getLabels().put("changed", "meanwhile");
          return d;
        });

    assertThat(on.replaceWith(seen.resourceVersion(), "reviews", "reviews:v2"))
        .isEqualTo(new WriteResult.Conflict());

    RetryOnConflict.edit(
        lab.client.apps().deployments().inNamespace(lab.name).withName("reviews"),
        d -> {
          d.getSpec().getTemplate().getSpec().getContainers().removeFirst();
          return d;
        });
    assertThat(on.replaceWith(seen.resourceVersion(), "reviews", "reviews:v2"))
        .isEqualTo(new WriteResult.Conflict());
    assertThat(containers(lab.raw("reviews")).getFirst()).containsEntry("image", "reviews:v1");

    lab.client.apps().deployments().inNamespace(lab.name).withName("reviews").delete();
    assertThat(on.write(new Change.Scale("reviews", seen.resourceVersion(), 2, MARKER, WHY)))
        .isEqualTo(new WriteResult.Conflict());
  }

  @Test
  void aRestoredRevisionIsWhatKubectlWouldHaveRestored() throws IOException, InterruptedException {
    on.deploy();
    ObservedDeployment first = on.settledAt(1);
    String replicaSet = first.currentRevision().orElseThrow().replicaSet();
    String healthy = first.templateDigest();
    on.replaceWith(first.resourceVersion(), "stars", "reviews:v4");
    ObservedDeployment broken = on.settledAt(2);

    assertThat(
            on.write(
                new Change.Restore("reviews", Change.Basis.of(broken), replicaSet, MARKER, WHY)))
        .isInstanceOf(WriteResult.Done.class);

    ObservedDeployment restored = on.settledAt(3);
    Map<String, Object> ours = lab.raw("reviews");
    assertThat(restored.templateDigest()).isEqualTo(healthy);
    assertThat(restored.currentRevision().orElseThrow().replicaSet()).isEqualTo(replicaSet);
    assertThat(restored.currentRevision().orElseThrow().formerNumbers()).containsExactly(1L);

    on.replaceWith(restored.resourceVersion(), "stars", "reviews:v4");
    on.settledAt(4);
    kubectl("rollout", "undo", "deployment/reviews");
    on.settledAt(5);
    assertThat(lab.raw("reviews").get("template")).isEqualTo(ours.get("template"));
  }

  /** The controller writes a Deployment's status several times a second while a rollout begins. */
  @Test
  void aStatusWrittenMeanwhileHindersNoUndoButAnyOtherChangeDoes()
      throws IOException, InterruptedException {
    on.deploy();
    ObservedDeployment first = on.settledAt(1);
    String replicaSet = first.currentRevision().orElseThrow().replicaSet();
    on.replaceWith(first.resourceVersion(), "stars", "reviews:v4");
    Change.Basis seen = Change.Basis.of(on.settledAt(2));
    ChangeMarker undo = MARKER.undoing(2, 1, "ImageNotFound");

    kubectl("scale", "deployment/reviews", "--replicas=2");
    assertThat(on.write(new Change.Restore("reviews", seen, replicaSet, undo, WHY)))
        .as("another generation")
        .isEqualTo(new WriteResult.Conflict());
    Change.Basis scaled = Change.Basis.of(on.when(d -> d.desiredReplicas() == 2));
    kubectl("annotate", "--overwrite", "deployment/reviews", Annotations.CHANGE + "=else");
    assertThat(on.write(new Change.Restore("reviews", scaled, replicaSet, undo, WHY)))
        .as("another marker")
        .isEqualTo(new WriteResult.Conflict());
    kubectl(
        "annotate",
        "--overwrite",
        "deployment/reviews",
        // Of a step that left a healthy revision; the API server writes its ">" as an escape.
        Annotations.CHANGE + "=" + MARKER.leaving(1).change());

    // An annotation moves the generation too, so both are waited for.
    Change.Basis marked = Change.Basis.of(on.when(d -> d.generation() == scaled.generation() + 2));

    // A label moves the resourceVersion alone, as a status does.
    kubectl("label", "deployment/reviews", "team=red");
    assertThat(on.write(new Change.Restore("reviews", marked, replicaSet, undo, WHY)))
        .isInstanceOf(WriteResult.Done.class);
    assertThat(containers(lab.raw("reviews")).get(1)).containsEntry("image", "reviews:v1");
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
    Change create = new Change.CreateDeployment("reviews", "reviews", "reviews:v1", 0, MARKER, WHY);
    assertThat(on.write(create)).isInstanceOf(WriteResult.Done.class);
    assertThat(on.observe().deployment("reviews")).map(ObservedDeployment::marker).hasValue(MARKER);
    assertThat(on.write(create)).isEqualTo(new WriteResult.Conflict());

    // Now and then the controller writes its status in between: what a conflict is for.
    Awaitility.await()
        .until(
            () ->
                on.write(
                    new Change.Scale(
                        "reviews",
                        on.observe().deployment("reviews").orElseThrow().resourceVersion(),
                        1,
                        MARKER,
                        WHY)),
            WriteResult.Done.class::isInstance);
    assertThat(on.observe().deployment("reviews").orElseThrow().desiredReplicas()).isEqualTo(1);

    WriteResult refused =
        Awaitility.await()
            .until(
                () ->
                    on.replaceWith(
                        on.observe().deployment("reviews").orElseThrow().resourceVersion(),
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
    on.deploy();
    on.settledAt(1);
    assertThat(on.write(new Change.Expose("reviews", "reviews", 9080, "http", null, MARKER)))
        .isInstanceOf(WriteResult.Done.class);
    ObservedService made = on.observe().service("reviews").orElseThrow();
    assertThat(made.selector()).isEqualTo(Map.of("app", "reviews"));
    assertThat(made.type()).isEqualTo("ClusterIP");

    assertThat(
            on.write(
                new Change.Expose(
                    "reviews", "reviews", 9090, "9090", made.resourceVersion(), MARKER)))
        .isInstanceOf(WriteResult.Done.class);
    assertThat(on.observe().service("reviews").orElseThrow().ports())
        .containsExactly(
            new ObservedService.Port(9080, "http"), new ObservedService.Port(9090, "9090"));
    assertThat(
            on.write(
                new Change.Expose(
                    "reviews", "reviews", 9091, "9091", made.resourceVersion(), MARKER)))
        .isEqualTo(new WriteResult.Conflict());
  }

  @Test
  void noServiceIsMadeForASelectorThatItCannotSay() {
    lab.deploy(
        "reviews",
        MANIFEST.replace(
            "{matchLabels: {app: %1$s}}",
            "{matchLabels: {app: %1$s}, matchExpressions: [{key: track, operator: NotIn, values:"
                + " [canary]}]}"));
    on.settledAt(1);

    assertThat(on.write(new Change.Expose("reviews", "reviews", 9080, "http", null, MARKER)))
        .isEqualTo(new WriteResult.Conflict());
    assertThat(lab.client.services().inNamespace(lab.name).withName("reviews").get()).isNull();
  }
}
