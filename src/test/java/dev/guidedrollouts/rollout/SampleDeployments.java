package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A Deployment named web as it is observed, for tests that need no cluster. */
public final class SampleDeployments {
  private SampleDeployments() {}

  /**
   * A complete rollout without pods to look at: the template of that digest runs {@code
   * web:number}.
   *
   * @param replicas how many are wanted, there, ready and available
   */
  public static ObservedDeploymentBuilder complete(String digest, long number, int replicas) {
    return ObservedDeploymentBuilder.builder()
        .name("web")
        .uid("u")
        .resourceVersion("7")
        .generation(2)
        .observedGeneration(2)
        .desiredReplicas(replicas)
        .replicas(replicas)
        .updatedReplicas(replicas)
        .readyReplicas(replicas)
        .availableReplicas(replicas)
        .selector(Map.of())
        .containers(List.of(new ContainerImage("web", "web:" + number)))
        .initContainerNames(List.of())
        .templateDigest(digest)
        .writers(FieldWriters.UNKNOWN)
        .revisionHistoryLimit(10)
        .progressDeadlineSeconds(600)
        .newPods(List.of());
  }

  /** The revision of a ReplicaSet named after the digest. */
  public static Revision revision(long number, String digest, int available) {
    return new Revision(
        number,
        List.of(),
        "web-" + digest,
        "uid-" + digest,
        Instant.EPOCH,
        digest,
        digest,
        null,
        List.of(new ContainerImage("web", "web:" + number)),
        available);
  }
}
