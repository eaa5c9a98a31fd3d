package dev.guidedrollouts.kube;

import dev.guidedrollouts.model.ObservedPod;

/**
 * What is kept of a pod.
 *
 * @param replicaSet the name of the ReplicaSet that controls it
 * @param replicaSetUid that ReplicaSet's uid
 * @param living false once it is being deleted, or has ended for good
 * @param observed the pod, without Events
 */
record PodFacts(String replicaSet, String replicaSetUid, boolean living, ObservedPod observed) {}
