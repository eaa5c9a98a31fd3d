package dev.guidedrollouts.simnode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/**
 * What a kubelet writes about pods: their status, their events, and that a deleted one is gone.
 * Never too much at once.
 */
final class ApiWriter {

  /** More requests at once than this only wait in the API server's own queues. */
  static final int CONCURRENT = 32;

  private static final PatchContext STRATEGIC = PatchContext.of(PatchType.STRATEGIC_MERGE);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final KubernetesSerialization json;
  private final Semaphore requests = new Semaphore(CONCURRENT);

  ApiWriter(KubernetesClient client) {
    this.client = client;
    this.json = client.getKubernetesSerialization();
  }

  /**
   * Writes a status as the kubelet does: a strategic merge that only holds for this very pod, so
   * that conditions of others stay.
   *
   * @param pod the pod
   * @param status its status
   * @return false where the pod, or this incarnation of it, is gone
   */
  boolean writeStatus(Pod pod, PodStatus status) {
    ObjectNode patch = json.convertValue(java.util.Map.of("status", status), ObjectNode.class);
    // A merge keeps what it does not name: a reason that no longer holds has to be taken away by
    // name.
    patch
        .path("status")
        .path("conditions")
        .forEach(
            condition -> {
              clearWhereAbsent((ObjectNode) condition, "reason");
              clearWhereAbsent((ObjectNode) condition, "message");
            });
    patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    return write(
        () ->
            client
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .subresource("status")
                .patch(STRATEGIC, patch.toString()));
  }

  private static void clearWhereAbsent(ObjectNode object, String field) {
    if (!object.has(field)) {
      object.putNull(field);
    }
  }

  /**
   * Takes a pod's object away once nothing of the pod runs.
   *
   * @param pod the pod; another one of the same name is left alone
   */
  void remove(Pod pod) {
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(0L)
            .withPreconditions(new Preconditions(null, pod.getMetadata().getUid()))
            .build();
    String path =
        "/api/v1/namespaces/%s/pods/%s"
            .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    write(() -> client.raw(path, "DELETE", options));
  }

  /**
   * Writes an event, or its new count.
   *
   * @param pod what it is about
   * @param event what happened
   * @param entry its name and count
   * @param now when it happened last
   * @return false where the event to count on is gone
   */
  boolean writeEvent(Pod pod, PodEvent event, EventLog.Entry entry, Instant now) {
    var events = client.v1().events().inNamespace(pod.getMetadata().getNamespace());
    if (entry.count() > 1) {
      String patch =
          "{\"count\":%d,\"lastTimestamp\":\"%s\"}".formatted(entry.count(), PodStatuses.time(now));
      return write(() -> events.withName(entry.name()).patch(MERGE, patch));
    }
    var object =
        new EventBuilder()
            .withNewMetadata()
            .withName(entry.name())
            .withNamespace(pod.getMetadata().getNamespace())
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion("v1")
            .withKind("Pod")
            .withNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .withResourceVersion(pod.getMetadata().getResourceVersion())
            .withFieldPath(event.fieldPath())
            .endInvolvedObject()
            .withNewSource("kubelet", pod.getSpec().getNodeName())
            .withType(event.type())
            .withReason(event.reason())
            .withMessage(event.message())
            .withCount(1)
            .withFirstTimestamp(PodStatuses.time(entry.first()))
            .withLastTimestamp(PodStatuses.time(now))
            .build();
    return write(() -> events.resource(object).create());
  }

  /**
   * Sends a request; false where its object is not there (any more), or is another one of that
   * name.
   */
  private boolean write(Runnable request) {
    requests.acquireUninterruptibly();
    try {
      request.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
          || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    } finally {
      requests.release();
    }
  }
}
