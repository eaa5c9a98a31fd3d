package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Revision;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a ReplicaSet. Two versions are equal when they tell the same.
 *
 * @param uid its uid
 * @param generation its generation; nothing is decided by it, and another one alone is no news
 * @param owner the name of the Deployment that controls it
 * @param ownerUid that Deployment's uid
 * @param createdAt when it was created: of several with one template the oldest is the Deployment's
 * @param replicaFailure message of its own condition ReplicaFailure=True, where it holds
 * @param revision itself as a revision; number 0 before the controller has given it one
 */
record CachedReplicaSet(
    String uid,
    long generation,
    String owner,
    String ownerUid,
    Instant createdAt,
    @Nullable String replicaFailure,
    Revision revision) {

  @Override
  public boolean equals(Object other) {
    return other instanceof CachedReplicaSet that
        && uid.equals(that.uid)
        && owner.equals(that.owner)
        && ownerUid.equals(that.ownerUid)
        && createdAt.equals(that.createdAt)
        && Objects.equals(replicaFailure, that.replicaFailure)
        && revision.equals(that.revision);
  }

  @Override
  public int hashCode() {
    return uid.hashCode();
  }
}
