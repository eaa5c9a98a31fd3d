package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * One rollout that stalls, as the bench's watches show it. Times are nanoseconds of this process's
 * clock, taken when the watch delivered. A lesson of the bench has its Deployment's name.
 */
final class Track {
  private static final Set<String> CONDITIONS = Set.of("ErrImagePull", "ImagePullBackOff");

  /** What may be seen of it, in the order in which it mostly comes. */
  enum Moment {
    SENT("the status was sent"),
    ANSWERED("the status was answered"),
    CONDITION("the pod's condition"),
    DIAGNOSIS("a diagnosis in the lesson"),
    VERDICT("a verdict in the lesson"),
    BROKEN("the broken template"),
    UNDONE("the former template again"),
    RESTORED("the rollout complete again"),
    ENDED("the lesson's end");

    final String words;

    Moment(String words) {
      this.words = words;
    }
  }

  final String namespace;
  final String deployment;
  private final String missingImage;
  private final Map<Moment, Long> at = new EnumMap<>(Moment.class);
  private String podSaid = "nothing";
  private String lessonSaid = "nothing";

  /**
   * Nothing seen yet.
   *
   * @param missingImage the image that no registry has
   */
  Track(String namespace, String deployment, String missingImage) {
    this.namespace = namespace;
    this.deployment = deployment;
    this.missingImage = missingImage;
  }

  String key() {
    return namespace + "/" + deployment;
  }

  /** The first time counts. */
  synchronized void note(Moment moment, long when) {
    at.putIfAbsent(moment, when);
  }

  synchronized boolean has(Moment moment) {
    return at.containsKey(moment);
  }

  /** Nanoseconds from one to the other; empty where one of them was not seen. */
  synchronized OptionalLong between(Moment from, Moment to) {
    Long begun = at.get(from);
    Long ended = at.get(to);
    return begun == null || ended == null ? OptionalLong.empty() : OptionalLong.of(ended - begun);
  }

  void pod(JsonNode pod, long when) {
    boolean ours =
        pod.path("spec").path("containers").path(0).path("image").asText().equals(missingImage);
    if (!ours || pod.path("metadata").has("deletionTimestamp")) {
      return;
    }
    for (JsonNode container : pod.path("status").path("containerStatuses")) {
      String reason = container.path("state").path("waiting").path("reason").asText("");
      podSaid = reason.isEmpty() ? "it runs" : reason;
      if (CONDITIONS.contains(reason)) {
        note(Moment.CONDITION, when);
      }
    }
  }

  void lesson(JsonNode lesson, long when) {
    JsonNode status = lesson.path("status");
    JsonNode diagnosis = status.path("diagnosis");
    lessonSaid =
        "%s, cause %s: %s"
            .formatted(
                status.path("phase").asText("no phase"),
                diagnosis.path("cause").asText("none"),
                status.path("message").asText(""));
    if (isOfTheBrokenStep(lesson)) {
      note(Moment.DIAGNOSIS, when);
      if (diagnosis.has("detectedAt")) {
        note(Moment.VERDICT, when);
      }
    }
    if (Set.of("Completed", "Failed", "Invalid").contains(status.path("phase").asText())) {
      note(Moment.ENDED, when);
    }
  }

  private static boolean isOfTheBrokenStep(JsonNode lesson) {
    String step = lesson.path("status").path("diagnosis").path("step").asText("");
    return StreamSupport.stream(lesson.path("spec").path("steps").spliterator(), false)
        .filter(s -> s.path("name").asText().equals(step))
        .anyMatch(s -> s.path("expect").asText().equals("Stall"));
  }

  void deployment(JsonNode seen, long when) {
    String image = seen.at("/spec/template/spec/containers/0/image").asText();
    if (image.equals(missingImage)) {
      note(Moment.BROKEN, when);
      if (isTooLate(seen)) {
        note(Moment.VERDICT, when);
      }
    } else if (has(Moment.BROKEN)) {
      note(Moment.UNDONE, when);
      if (isComplete(seen)) {
        note(Moment.RESTORED, when);
      }
    }
  }

  /** The Deployment's own verdict, at its deadline. */
  private static boolean isTooLate(JsonNode deployment) {
    return StreamSupport.stream(deployment.at("/status/conditions").spliterator(), false)
        .filter(c -> c.path("type").asText().equals("Progressing"))
        .anyMatch(c -> c.path("status").asText().equals("False"));
  }

  /** As {@code kubectl rollout status} has it. */
  private static boolean isComplete(JsonNode deployment) {
    JsonNode status = deployment.path("status");
    int wanted = deployment.path("spec").path("replicas").asInt();
    return status.path("observedGeneration").asLong()
            >= deployment.path("metadata").path("generation").asLong()
        && status.path("updatedReplicas").asInt() == wanted
        && status.path("replicas").asInt() == wanted
        && status.path("availableReplicas").asInt() == wanted;
  }

  /** What was not seen, and what was seen last instead. */
  synchronized String missing(Moment moment) {
    return "%s: %s was not seen; the pod said %s, the lesson said %s"
        .formatted(key(), moment.words, podSaid, lessonSaid);
  }
}
