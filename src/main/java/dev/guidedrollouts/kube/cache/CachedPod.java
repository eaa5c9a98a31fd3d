package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.EndedPods;
import dev.guidedrollouts.model.ObservedPod;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a pod.
 *
 * @param replicaSet the name of the ReplicaSet that controls it
 * @param replicaSetUid that ReplicaSet's uid
 * @param observed the pod without Events while it lives; null once it is being deleted, or has
 *     ended for good
 * @param ended how it ended, where it has failed for good
 */
record CachedPod(
    String replicaSet,
    String replicaSetUid,
    @Nullable ObservedPod observed,
    EndedPods.@Nullable Pod ended) {}
