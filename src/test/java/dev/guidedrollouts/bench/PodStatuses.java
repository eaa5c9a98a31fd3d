package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Statuses of a pod of one container, with a kubelet's fields and words. */
final class PodStatuses {
  private static final String CONTAINER = "app";

  private PodStatuses() {}

  static ObjectNode running(String image, String address, int restarts) {
    ObjectNode status = status("Running", true, address);
    ObjectNode container = container(status, image, true, restarts);
    container.putObject("state").putObject("running").put("startedAt", now());
    return status;
  }

  /** It has begun to run, and its readiness was not seen yet. */
  static ObjectNode notReady(String image, String address) {
    ObjectNode status = status("Running", false, address);
    ObjectNode container = container(status, image, false, 0);
    container.putObject("state").putObject("running").put("startedAt", now());
    return status;
  }

  /** Scheduled, and the pull has just begun. */
  static ObjectNode creating(String image, String address, int restarts) {
    return waiting(image, address, restarts, "ContainerCreating", "");
  }

  static ObjectNode missing(String image, String address) {
    return waiting(
        image,
        address,
        0,
        "ErrImagePull",
        ("rpc error: code = NotFound desc = failed to pull and unpack image \"%1$s\": failed to"
                + " resolve reference \"%1$s\": %1$s: not found")
            .formatted(image));
  }

  static ObjectNode registryAway(String image, String address) {
    String host = image.substring(0, image.indexOf('/'));
    return waiting(
        image,
        address,
        0,
        "ErrImagePull",
        ("rpc error: code = Unknown desc = failed to pull and unpack image \"%1$s\": failed to"
                + " resolve reference \"%1$s\": failed to do request: Head \"https://%2$s/v2/\":"
                + " dial tcp 198.18.0.9:443: connect: connection refused")
            .formatted(image, host));
  }

  static ObjectNode backOff(String image, String address) {
    return waiting(
        image, address, 0, "ImagePullBackOff", "Back-off pulling image \"%s\"".formatted(image));
  }

  private static ObjectNode waiting(
      String image, String address, int restarts, String reason, String message) {
    ObjectNode status = status("Pending", false, address);
    ObjectNode waiting =
        container(status, image, false, restarts).putObject("state").putObject("waiting");
    waiting.put("reason", reason);
    if (!message.isEmpty()) {
      waiting.put("message", message);
    }
    return status;
  }

  private static ObjectNode status(String phase, boolean ready, String address) {
    ObjectNode status = RawApi.JSON.createObjectNode().put("phase", phase);
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "Initialized", true);
    condition(conditions, "Ready", ready);
    condition(conditions, "ContainersReady", ready);
    condition(conditions, "PodScheduled", true);
    status.put("hostIP", "198.18.0.1").put("podIP", address).put("startTime", now());
    return status;
  }

  private static void condition(ArrayNode conditions, String type, boolean holds) {
    ObjectNode condition =
        conditions
            .addObject()
            .put("type", type)
            .put("status", holds ? "True" : "False")
            .put("lastTransitionTime", now());
    if (!holds) {
      condition
          .put("reason", "ContainersNotReady")
          .put("message", "containers with unready status: [" + CONTAINER + "]");
    }
  }

  private static ObjectNode container(
      ObjectNode status, String image, boolean ready, int restarts) {
    return status
        .putArray("containerStatuses")
        .addObject()
        .put("name", CONTAINER)
        .put("image", image)
        .put("imageID", ready ? "sha256:" + "0".repeat(64) : "")
        .put("ready", ready)
        .put("started", ready)
        .put("restartCount", restarts);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
