package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a ReplicaSet.
 *
 * @param owner the name of the Deployment that controls it
 * @param ownerUid that Deployment's uid
 * @param replicaFailure message of its own condition ReplicaFailure=True, where it holds
 * @param revision itself as a revision; number 0 before the controller has given it one
 */
record CachedReplicaSet(
    String owner, String ownerUid, @Nullable String replicaFailure, Revision revision) {}
