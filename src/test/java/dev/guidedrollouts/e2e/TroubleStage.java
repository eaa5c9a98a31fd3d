package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.registry.FaultyRegistry;
import dev.guidedrollouts.registry.ForeignAuthority;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Many troubles in one namespace at the same time, each a Deployment with a lesson of its own. The
 * registries run in this process: a kubelet on this machine pulls from them.
 */
final class TroubleStage implements AutoCloseable {
  final Cluster cluster;

  /** Plain HTTP at 127.0.0.1, which is what containerd speaks there. */
  final FaultyRegistry registry;

  /** Plain HTTP at an address where containerd speaks HTTPS. */
  final FaultyRegistry plainAtNode;

  /** HTTPS, signed by an authority that the node does not know. */
  final FaultyRegistry foreignAtNode;

  /** What the status said before the cure. */
  private final Map<String, LessonStatus> ill = new HashMap<>();

  private TroubleStage(Cluster cluster) throws Exception {
    this.cluster = cluster;
    String node =
        cluster.admin.nodes().list().getItems().getFirst().getStatus().getAddresses().stream()
            .filter(a -> a.getType().equals("InternalIP"))
            .map(NodeAddress::getAddress)
            .findFirst()
            .orElseThrow();
    registry = FaultyRegistry.http("127.0.0.1", 0);
    plainAtNode = FaultyRegistry.http(node, 0);
    foreignAtNode = FaultyRegistry.https(node, ForeignAuthority.identity(node));
  }

  /** Skips the test, saying why, where no kubelet can reach a registry of this process. */
  static TroubleStage open() throws Exception {
    String node = System.getenv("LAB_NODE");
    assumeTrue(
        System.getenv("LAB_KUBECONFIG") == null || "real".equals(node),
        node == null
            ? "made for the lab: another cluster's nodes can't reach the registries of these tests"
            : "made for a real kubelet and containerd: the lab's node is " + node);
    Cluster cluster = Cluster.open();
    try {
      return new TroubleStage(cluster);
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /** Brings all first versions up, makes the troubles and starts the lessons. */
  void play(List<Trouble> troubles) throws Exception {
    for (Trouble t : troubles) {
      if (!t.objects().isEmpty()) {
        cluster.apply(t.objects());
      }
    }
    for (Trouble t : troubles) {
      cluster.apply(t.deployment());
    }
    for (Trouble t : troubles) {
      if (!t.neverRuns()) {
        cluster.kubectl("rollout", "status", "deployment/" + t.name(), "--timeout=4m");
      }
    }
    for (Trouble t : troubles) {
      t.breaks().on(cluster);
      cluster.lesson(t.name(), t.lesson());
    }
    for (Trouble t : troubles) {
      if (t.cures() != null) {
        ill.put(
            t.name(),
            cluster.await(t.name(), "has a diagnosis", s -> s.diagnosis() != null || isOver(s)));
        t.cures().on(cluster);
      }
    }
  }

  /** The rollout stalled, and the first version is back. */
  void assertUndone(Trouble t) {
    LessonStatus end = awaitEnd(t);
    assertPhase(t, end, LessonPhase.Failed);

    assertDiagnosis(t, end);
    assertThat(end.diagnosis().detectedAt()).as("the verdict's time").isNotNull();
    assertThat(end.stepsOrEmpty().getLast().state()).isEqualTo(StepState.Failed);
    assertThat(end.undo().outcome())
        .isEqualTo(t.neverRuns() ? UndoOutcome.NothingToUndo : UndoOutcome.Restored);
    assertThat(end.stepsOrEmpty().getLast().outcome())
        .isEqualTo(t.neverRuns() ? StepOutcome.StalledNothingToUndo : StepOutcome.StalledAndUndone);
    assertThat(cluster.image(t.name())).isEqualTo(t.neverRuns() ? t.v2() : t.v1());
    if (!t.neverRuns()) {
      assertThat(end.undo().toRevision()).isEqualTo(1);
      assertThat(cluster.deployment(t.name()).getStatus().getReadyReplicas()).isEqualTo(1);
    }
    assertThat(events(t, "RolloutStalled"))
        .singleElement()
        .satisfies(e -> assertThat(e.getType()).isEqualTo("Warning"))
        .satisfies(e -> assertThat(e.getMessage()).contains(t.cause().name()));
  }

  /** The rollout came through, nothing was undone, and the diagnosis was taken back. */
  void assertCured(Trouble t) {
    assertDiagnosis(t, ill.get(t.name()));
    LessonStatus end = awaitEnd(t);
    assertPhase(t, end, LessonPhase.Completed);

    assertThat(end.diagnosis()).isNull();
    assertThat(end.undo()).isNull();
    assertThat(end.stepsOrEmpty().getLast().outcome()).isEqualTo(StepOutcome.RolledOut);
    assertThat(cluster.image(t.name())).isEqualTo(t.v2());
    assertThat(end.deploymentNamed(t.name()).orElseThrow().revisionsOrEmpty())
        .filteredOn(r -> t.v2().equals(r.image()))
        .singleElement()
        .satisfies(r -> assertThat(r.verdict()).isEqualTo(RevisionVerdict.Healthy));
    assertThat(events(t, "DiagnosisWithdrawn")).hasSize(1);
    assertThat(events(t, "RolloutStalled")).isEmpty();
    assertThat(events(t, "Undone")).isEmpty();
  }

  /** A rollout that ended otherwise is gone when somebody reads of it: its pods are shown too. */
  private void assertPhase(Trouble t, LessonStatus end, LessonPhase phase) {
    assertThat(end.phase())
        .as(() -> "%s: %s\n%s\n%s".formatted(t, end.message(), end.stepsOrEmpty(), pods(t)))
        .isEqualTo(phase);
  }

  private String pods(Trouble t) {
    return cluster
        .admin
        .pods()
        .inNamespace(cluster.namespace)
        .withLabel("app", t.name())
        .list()
        .getItems()
        .stream()
        .map(p -> p.getMetadata().getName() + " " + Serialization.asYaml(p.getStatus()))
        .collect(Collectors.joining("\n"));
  }

  private LessonStatus awaitEnd(Trouble t) {
    return cluster.await(t.name(), "is at its end", TroubleStage::isOver);
  }

  private static boolean isOver(LessonStatus s) {
    return s.phase() == LessonPhase.Failed || s.phase() == LessonPhase.Completed;
  }

  private static void assertDiagnosis(Trouble t, LessonStatus status) {
    assertThat(status.diagnosis()).as(status.message()).isNotNull();
    assertThat(status.diagnosis().cause())
        .as("the cause of: %s", status.diagnosis().message())
        .isEqualTo(t.cause().name());
    assertThat(status.diagnosis().permanent())
        .as("whether this is permanent: %s", status.diagnosis().message())
        .isEqualTo(t.permanent());
    assertThat(status.diagnosis().container()).isEqualTo(t.at());
    assertThat(status.diagnosis().explanation()).contains(t.explained());
    assertThat(status.diagnosis().commands()).isNotEmpty();
  }

  private List<Event> events(Trouble t, String reason) {
    return cluster
        .admin
        .v1()
        .events()
        .inNamespace(cluster.namespace)
        .withField("involvedObject.name", t.name())
        .list()
        .getItems()
        .stream()
        .filter(e -> e.getInvolvedObject().getKind().equals("RolloutLesson"))
        .filter(e -> e.getReason().equals(reason))
        .toList();
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    registry.close();
    plainAtNode.close();
    foreignAtNode.close();
  }
}
