package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a Deployment: a ReplicaSet that carries a revision number.
 *
 * @param number its number now (annotation deployment.kubernetes.io/revision)
 * @param formerNumbers the numbers that it had before (deployment.kubernetes.io/revision-history),
 *     oldest first
 * @param replicaSet the ReplicaSet's name: the revision's permanent identity
 * @param templateDigest identity of its template, comparable with that of the Deployment
 * @param marker the marker that it carried as the Deployment's latest change, where there is one
 * @param containers its template's containers, in order
 * @param availablePods its ReplicaSet's status.availableReplicas: how many of its pods serve now
 */
@RecordBuilder
public record Revision(
    long number,
    List<Long> formerNumbers,
    String replicaSet,
    String templateDigest,
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
}
