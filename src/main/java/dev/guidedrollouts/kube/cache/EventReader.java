package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.EventEvidence;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An Event about a pod to fields; pure. */
final class EventReader {
  /**
   * What may tell why a pod does not start, or that it got over what kept it (kubernetes,
   * pkg/kubelet/events/event.go). All else, above all the endless BackOff, says nothing that the
   * pod's status does not say, and is not kept.
   */
  private static final Set<String> TELLING =
      Set.of(
          "Failed",
          "InspectFailed",
          "ErrImageNeverPull",
          "FailedToRetrieveImagePullSecret",
          "FailedCreatePodSandBox",
          "FailedMount",
          "FailedAttachVolume",
          "FailedMapVolume",
          "NetworkNotReady",
          "Unhealthy",
          "FailedPostStartHook",
          "Pulling",
          "Pulled",
          "Created",
          "Started",
          "SandboxChanged",
          // Of the node controller (pkg/controller/util/node/controller_utils.go), of
          // cluster-autoscaler, and of Karpenter.
          "NodeNotReady",
          "TriggeredScaleUp",
          "NotTriggerScaleUp",
          "Nominated");

  /** The API server takes 1024 characters; a writer of a later version may be allowed more. */
  private static final int MAX_MESSAGE = 4096;

  private static final Pattern CONTAINER_PATH = Pattern.compile("\\{([^}]*)}");

  private EventReader() {}

  /** Null for an Event that is not about a pod, or tells nothing of its start. */
  static @Nullable CachedEvent read(Event event) {
    ObjectReference about = event.getInvolvedObject();
    String reason = event.getReason() == null ? "" : event.getReason();
    if (about == null
        || !"Pod".equals(about.getKind())
        || about.getName() == null
        || about.getUid() == null
        || !TELLING.contains(reason)) {
      return null;
    }
    String message = event.getMessage() == null ? "" : event.getMessage();
    return new CachedEvent(
        about.getName(),
        about.getUid(),
        new EventEvidence(
            reason,
            message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message,
            containerOf(about.getFieldPath()),
            ReadMetadata.instant(lastSeen(event)),
            count(event)));
  }

  private static int count(Event event) {
    if (event.getCount() != null && event.getCount() > 0) {
      return event.getCount();
    }
    return event.getSeries() != null && event.getSeries().getCount() != null
        ? event.getSeries().getCount()
        : 1;
  }

  /** Newer recorders may leave the old times out (events.k8s.io/v1 has eventTime and series). */
  private static @Nullable String lastSeen(Event event) {
    if (event.getLastTimestamp() != null) {
      return event.getLastTimestamp();
    }
    if (event.getSeries() != null && event.getSeries().getLastObservedTime() != null) {
      return event.getSeries().getLastObservedTime().getTime();
    }
    if (event.getEventTime() != null && event.getEventTime().getTime() != null) {
      return event.getEventTime().getTime();
    }
    return event.getFirstTimestamp();
  }

  /** {@code spec.containers{reviews}} gives {@code reviews}. */
  private static @Nullable String containerOf(@Nullable String fieldPath) {
    Matcher matcher = CONTAINER_PATH.matcher(fieldPath == null ? "" : fieldPath);
    return matcher.find() ? matcher.group(1) : null;
  }
}
