package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One node that takes any number of pods and writes only their statuses: what a measurement of the
 * operator needs of a kubelet. Pods name it in {@code spec.nodeName}. What a pod does is told by
 * its image's tag: see {@link Images}. Its writes are whole PUTs, and are timed.
 */
final class LightNode implements AutoCloseable {
  /** How long a kubelet waits after a first failed pull. */
  static final Duration BACK_OFF = Duration.ofSeconds(10);

  private static final int HEARTBEAT_SECONDS = 10;
  private static final int ADDRESSES = 1 << 22;

  final String name;
  private final RawApi api;
  private final IndependentWatch observer;
  private final RawWatch pods;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("light-node").factory());
  private final Map<String, JsonNode> known = new ConcurrentHashMap<>();
  private final AtomicInteger addresses = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long backAt = Long.MAX_VALUE;

  LightNode(RawApi api, String name, IndependentWatch observer) {
    this.api = api;
    this.name = name;
    this.observer = observer;
    register();
    var _ = timer.scheduleAtFixedRate(this::beat, 0, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    pods = new RawWatch(api, "/api/v1/pods", "fieldSelector=spec.nodeName%3D" + name, this::seen);
  }

  private void register() {
    ObjectNode node = RawApi.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    node.putObject("metadata").put("name", name).putObject("labels").put(Lab.LABEL, "true");
    // No other's pod is meant for it; the bench's own name it without asking the scheduler.
    node.putObject("spec")
        .putArray("taints")
        .addObject()
        .put("key", Lab.LABEL)
        .put("effect", "NoSchedule");
    ObjectNode status = node.putObject("status");
    for (String room : new String[] {"capacity", "allocatable"}) {
      status.putObject(room).put("cpu", "10000").put("memory", "100Ti").put("pods", "100000");
    }
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("reason", "KubeletReady")
        .put("message", "the bench's node says so")
        .put("lastHeartbeatTime", now())
        .put("lastTransitionTime", now());
    RawApi.Answer answer = api.send("POST", "/api/v1/nodes", node.toString());
    if (!answer.isDone()) {
      throw new IllegalStateException("no node " + name + ": " + answer.body());
    }
  }

  /** A PUT would have to name the version that it replaces. */
  private void beat() {
    String renewed = Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
    ArrayNode patch = RawApi.JSON.createArrayNode();
    patch.addObject().put("op", "replace").put("path", "/spec/renewTime").put("value", renewed);
    String leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    if (!api.send("PATCH", leases + "/" + name, patch.toString()).isDone()) {
      api.send("POST", leases, lease(renewed).toString());
    }
  }

  private ObjectNode lease(String renewed) {
    ObjectNode lease =
        RawApi.JSON
            .createObjectNode()
            .put("apiVersion", "coordination.k8s.io/v1")
            .put("kind", "Lease");
    lease.putObject("metadata").put("name", name).put("namespace", "kube-node-lease");
    lease
        .putObject("spec")
        .put("holderIdentity", name)
        .put("leaseDurationSeconds", 40)
        .put("renewTime", renewed);
    return lease;
  }

  private void seen(JsonNode pod, boolean deleted, long at) {
    String uid = pod.path("metadata").path("uid").asText();
    if (deleted) {
      known.remove(uid);
      return;
    }
    // Tens of thousands just run: of those nothing but their being there is needed.
    boolean runs = Images.behaviour(Images.of(pod)) == Images.Behaviour.RUNS;
    ((ObjectNode) pod.path("metadata")).remove("managedFields");
    if (known.put(uid, runs ? RawApi.JSON.nullNode() : pod) == null) {
      begin(pod);
    }
  }

  private void begin(JsonNode pod) {
    String image = Images.of(pod);
    String address = address();
    switch (Images.behaviour(image)) {
      case RUNS -> write(pod, PodStatuses.running(image, address, 0), false);
      case HELD -> write(pod, PodStatuses.creating(image, address, 0), false);
      case MISSING -> fail(pod, image, address);
      case AWAY -> {
        write(pod, PodStatuses.registryAway(image, address), true);
        later(BACK_OFF, () -> write(pod, PodStatuses.backOff(image, address), false));
        long left = Math.max(0, backAt - System.nanoTime());
        later(
            Duration.ofNanos(Math.min(left, Duration.ofHours(1).toNanos())),
            () -> write(pod, PodStatuses.running(image, address, 0), false));
      }
    }
  }

  private void fail(JsonNode pod, String image, String address) {
    write(pod, PodStatuses.missing(image, address), true);
    later(BACK_OFF, () -> write(pod, PodStatuses.backOff(image, address), false));
  }

  /** The registry of the images that are {@code AWAY} answers again at that time. */
  void registryBack(long nanos) {
    backAt = nanos;
  }

  /** A pod that was held fails to get its image now. */
  void release(JsonNode pod) {
    fail(pod, Images.of(pod), address());
  }

  /** The pods that are there, by uid; of those that run there is only the uid. */
  Map<String, JsonNode> pods() {
    return known;
  }

  private String address() {
    int number = Math.floorMod(addresses.incrementAndGet(), ADDRESSES);
    return "100.%d.%d.%d".formatted(64 + (number >> 16), number >> 8 & 0xff, number & 0xff);
  }

  private void later(Duration after, Runnable write) {
    var _ = timer.schedule(write, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Writes a pod's status; nothing where the pod is gone by then.
   *
   * @param timed whether this is the write that its Deployment's {@link Track} counts from
   */
  void write(JsonNode pod, ObjectNode status, boolean timed) {
    JsonNode metadata = pod.path("metadata");
    if (!known.containsKey(metadata.path("uid").asText())) {
      return;
    }
    ObjectNode whole = pod.deepCopy();
    ((ObjectNode) whole.path("metadata")).remove("resourceVersion");
    whole.set("status", status);
    String namespace = metadata.path("namespace").asText();
    Track track =
        timed ? observer.track(namespace, metadata.path("labels").path("app").asText()) : null;
    String path =
        "/api/v1/namespaces/%s/pods/%s/status".formatted(namespace, metadata.path("name").asText());
    String body = whole.toString();
    note(track, Track.Moment.SENT);
    var _ =
        api.begin("PUT", path, body)
            .whenComplete(
                (answer, failure) -> {
                  note(track, Track.Moment.ANSWERED);
                  boolean gone = answer != null && (answer.code() == 404 || answer.code() == 409);
                  if (failure != null || (!answer.isDone() && !gone)) {
                    failures.incrementAndGet();
                  }
                });
  }

  private static void note(Track track, Track.Moment moment) {
    if (track != null) {
      track.note(moment, System.nanoTime());
    }
  }

  /** How many statuses the API server did not take, though their pods were there. */
  int failures() {
    return failures.get();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Stops, and removes the node. */
  @Override
  public void close() {
    pods.close();
    timer.shutdownNow();
    api.send("DELETE", "/api/v1/nodes/" + name, null);
    api.send(
        "DELETE", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + name, null);
  }
}
