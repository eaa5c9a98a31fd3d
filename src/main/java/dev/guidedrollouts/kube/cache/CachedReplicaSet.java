package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Revision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a ReplicaSet.
 *
 * @param uid its uid
 * @param owner the name of the Deployment that controls it
 * @param ownerUid that Deployment's uid
 * @param createdAt when it was created: of several with one template the oldest is the Deployment's
 * @param replicaFailure message of its own condition ReplicaFailure=True, where it holds
 * @param revision itself as a revision; number 0 before the controller has given it one
 */
record CachedReplicaSet(
    String uid,
    String owner,
    String ownerUid,
    Instant createdAt,
    @Nullable String replicaFailure,
    Revision revision) {}
