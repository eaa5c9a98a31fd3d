package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ChangeMarker;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Objects as the API server would show them. */
public final class Samples {
  public static final ChangeMarker MARKER =
      ChangeMarker.action("bookinfo", "11111111-2222-3333-4444-555555555555", "reviews-v2", 1);

  private Samples() {}

  public static Deployment deployment(String version, String image) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: reviews
          namespace: test
          uid: dep-uid
          resourceVersion: "%s"
          generation: 3
          annotations:
            deployment.kubernetes.io/revision: "3"
            guidedrollouts.dev/lesson: %s
            guidedrollouts.dev/step: %s
            guidedrollouts.dev/change: %s
        spec:
          replicas: 4
          selector: {matchLabels: {app: reviews}}
          template:
            metadata: {creationTimestamp: null, labels: {app: reviews}}
            spec:
              containers:
              - {name: reviews, image: "%s", resources: {}}
        status:
          observedGeneration: 3
          replicas: 5
          updatedReplicas: 2
          readyReplicas: 3
          availableReplicas: 3
          conditions:
          - {type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: has timed out progressing}
        """
            .formatted(version, MARKER.lesson(), MARKER.step(), MARKER.change(), image),
        Deployment.class);
  }

  public static ReplicaSet replicaSet(
      String name, String ownerUid, String revision, String history, String image, String made) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: %1$s
          namespace: test
          uid: %1$s-uid
          resourceVersion: "1"
          creationTimestamp: "%6$s"
          annotations:
            deployment.kubernetes.io/revision: "%3$s"
            deployment.kubernetes.io/revision-history: "%4$s"
          ownerReferences:
          - {apiVersion: apps/v1, kind: Deployment, name: reviews, uid: %2$s, controller: true}
        spec:
          selector: {matchLabels: {app: reviews, pod-template-hash: %1$s}}
          template:
            metadata: {creationTimestamp: null, labels: {app: reviews, pod-template-hash: %1$s}}
            spec:
              containers:
              - {name: reviews, image: "%5$s", resources: {}}
        """
            .formatted(name, ownerUid, revision, history, image, made),
        ReplicaSet.class);
  }

  public static Pod pod(String name, String replicaSet, String extraMetadata, String status) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %1$s
          namespace: test
          uid: %1$s-uid
          resourceVersion: "1"
          creationTimestamp: "2026-11-24T00:00:00Z"
          ownerReferences:
          - {apiVersion: apps/v1, kind: ReplicaSet, name: %2$s, uid: %2$s-uid, controller: true}
          %3$s
        spec:
          initContainers:
          - {name: setup, image: busybox}
          - {name: mesh, image: proxy, restartPolicy: Always}
          containers:
          - {name: reviews, image: "reviews:v4"}
        status: %4$s
        """
            .formatted(name, replicaSet, extraMetadata, status),
        Pod.class);
  }
}
