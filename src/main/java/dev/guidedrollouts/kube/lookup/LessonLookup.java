package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads lessons, and what stands behind their Deployments, on request. */
public final class LessonLookup {
  private static final String LESSONS = "rolloutlessons.guidedrollouts.dev";
  private static final String REVISION = "deployment.kubernetes.io/revision";

  private static final int WORD_CHARS = 60;

  private final Connection connection;

  public LessonLookup(Connection connection) {
    this.connection = connection;
  }

  /**
   * A ReplicaSet of a Deployment with its pods.
   *
   * @param revision its revision's number; 0 where it has none
   * @param image its first container's image
   */
  public record Version(String replicaSet, long revision, String image, List<PodLine> pods) {}

  /**
   * A pod.
   *
   * @param state the kubelet's word where a container waits for something, else its phase
   */
  public record PodLine(String name, boolean ready, String state) {}

  /**
   * The lessons of the connection's namespace, or of all.
   *
   * @throws LookupException if they may not be listed, or the cluster does not answer
   */
  public List<RolloutLesson> lessons(boolean everywhere) {
    return connection
        .questions()
        .ask(
            "list",
            LESSONS,
            () ->
                everywhere
                    ? connection
                        .client()
                        .resources(RolloutLesson.class)
                        .inAnyNamespace()
                        .list()
                        .getItems()
                    : connection
                        .client()
                        .resources(RolloutLesson.class)
                        .inNamespace(connection.namespace())
                        .list()
                        .getItems());
  }

  /**
   * The ReplicaSets of each of these Deployments with their pods, highest revision first. One list
   * of each kind serves all.
   *
   * @throws LookupException if they may not be listed, or the cluster does not answer
   */
  public Map<String, List<Version>> versions(List<String> deployments) {
    List<Pod> pods =
        connection
            .questions()
            .ask(
                "list",
                "pods",
                () ->
                    connection
                        .client()
                        .pods()
                        .inNamespace(connection.namespace())
                        .list()
                        .getItems());
    List<ReplicaSet> replicaSets =
        connection
            .questions()
            .ask(
                "list",
                "replicasets.apps",
                () ->
                    connection
                        .client()
                        .apps()
                        .replicaSets()
                        .inNamespace(connection.namespace())
                        .list()
                        .getItems());
    Map<String, List<Version>> versions = new LinkedHashMap<>();
    for (String deployment : deployments) {
      versions.put(
          deployment,
          replicaSets.stream()
              .filter(r -> owners(r.getMetadata().getOwnerReferences(), "Deployment", deployment))
              .map(r -> version(r, pods))
              .sorted(Comparator.comparingLong(Version::revision).reversed())
              .toList());
    }
    return versions;
  }

  private static boolean owners(List<OwnerReference> owners, String kind, String name) {
    return owners.stream().anyMatch(o -> o.getKind().equals(kind) && o.getName().equals(name));
  }

  private static Version version(ReplicaSet replicaSet, List<Pod> pods) {
    String name = replicaSet.getMetadata().getName();
    String revision =
        replicaSet.getMetadata().getAnnotations() == null
            ? null
            : replicaSet.getMetadata().getAnnotations().get(REVISION);
    return new Version(
        name,
        revision == null || !revision.matches("[0-9]{1,18}") ? 0 : Long.parseLong(revision),
        ContainerImage.shown(
            replicaSet.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage()),
        pods.stream()
            .filter(p -> owners(p.getMetadata().getOwnerReferences(), "ReplicaSet", name))
            .map(LessonLookup::line)
            .sorted(Comparator.comparing(PodLine::name))
            .toList());
  }

  private static PodLine line(Pod pod) {
    PodStatus status = pod.getStatus();
    boolean ready =
        status.getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    String waiting =
        status.getContainerStatuses().stream()
            .map(LessonLookup::waiting)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
    return new PodLine(
        pod.getMetadata().getName(),
        ready,
        leaving
            ? "Terminating"
            : SafeText.clean(waiting != null ? waiting : status.getPhase(), WORD_CHARS));
  }

  private static @Nullable String waiting(ContainerStatus container) {
    return container.getState() == null || container.getState().getWaiting() == null
        ? null
        : container.getState().getWaiting().getReason();
  }
}
