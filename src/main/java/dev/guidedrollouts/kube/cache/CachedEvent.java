package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.EventEvidence;

/**
 * What is kept of an Event about a pod.
 *
 * @param pod the pod's name
 * @param podUid the pod's uid: an Event of an earlier pod of that name is not about this one
 * @param evidence what it says
 */
record CachedEvent(String pod, String podUid, EventEvidence evidence) {}
