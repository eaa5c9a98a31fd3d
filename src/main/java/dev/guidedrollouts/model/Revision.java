package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a Deployment: a ReplicaSet that carries a revision number.
 *
 * @param number its number now (annotation deployment.kubernetes.io/revision)
 * @param formerNumbers the numbers that it had before (deployment.kubernetes.io/revision-history),
 *     oldest first
 * @param replicaSet the ReplicaSet's name: the revision's permanent identity
 * @param uid the ReplicaSet's uid: one that was deleted and made anew has the same name and another
 *     uid
 * @param createdAt when the ReplicaSet was created, to the second, by the API server's clock
 * @param templateDigest identity of its template, comparable with that of the Deployment
 * @param contentDigest the same without the annotation kubectl.kubernetes.io/restartedAt, which is
 *     all that {@code kubectl rollout restart} changes
 * @param marker the marker that it carried as the Deployment's latest change, where there is one
 * @param containers its template's containers, in order
 * @param availablePods its ReplicaSet's status.availableReplicas: how many of its pods serve now
 */
@RecordBuilder
public record Revision(
    long number,
    List<Long> formerNumbers,
    String replicaSet,
    String uid,
    Instant createdAt,
    String templateDigest,
    String contentDigest,
    @Nullable ChangeMarker marker,
    List<ContainerImage> containers,
    int availablePods) {

  public Revision {
    formerNumbers = List.copyOf(formerNumbers);
    containers = List.copyOf(containers);
  }

  /** Whether the revision has, or had before it was restored, that number. */
  public boolean knownAs(long wanted) {
    return number == wanted || formerNumbers.contains(wanted);
  }

  /** Whether nothing but a restart lies between the two: the same template, told to start anew. */
  public boolean differsByRestart(Revision other) {
    return !templateDigest.equals(other.templateDigest)
        && contentDigest.equals(other.contentDigest);
  }
}
