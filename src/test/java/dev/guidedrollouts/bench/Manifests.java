package dev.guidedrollouts.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The objects of the bench as JSON. */
final class Manifests {
  private static final String DEPLOYMENT =
      """
      {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"NAME","labels":{"app":"NAME","LABEL":"RUN"}},
      "spec":{"replicas":REPLICAS,"progressDeadlineSeconds":DEADLINE,"selector":{"matchLabels":{"app":"NAME"}},
      "template":{"metadata":{"labels":{"app":"NAME","LABEL":"RUN"}},"spec":POD}}}
      """;
  // No grace: a pod that is deleted is gone at once, and the bench's node has no part in it.
  private static final String POD_SPEC =
      """
      {"nodeName":"NODE","terminationGracePeriodSeconds":0,"automountServiceAccountToken":false,
      "containers":[{"name":"app","image":"IMAGE"}]}
      """;

  private Manifests() {}

  static String deployment(Lab lab, String name, int replicas, String image, int deadline) {
    return DEPLOYMENT
        .replace("POD", podSpec(lab, image))
        .replace("REPLICAS", String.valueOf(replicas))
        .replace("DEADLINE", String.valueOf(deadline))
        .replace("NAME", name)
        .replace("LABEL", Lab.LABEL)
        .replace("RUN", lab.run);
  }

  private static String podSpec(Lab lab, String image) {
    return POD_SPEC.replace("NODE", lab.node.name).replace("IMAGE", image);
  }

  /** A pod of no Deployment; it has not the run's label, so that the observer does not get it. */
  static String foreignPod(Lab lab, String name) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s}"
        .formatted(name, podSpec(lab, Images.HEALTHY));
  }

  static String lesson(Lab lab, String name, String spec) {
    return "{\"apiVersion\":\"guidedrollouts.dev/v1alpha1\",\"kind\":\"RolloutLesson\",\"metadata\":{\"name\":\"%s\",\"labels\":{\"%s\":\"%s\"}},\"spec\":%s}"
        .formatted(name, Lab.LABEL, lab.run, spec);
  }

  /**
   * A lesson of one step whose rollout stalls and is undone.
   *
   * @param verdict {@code FirstFailure} or {@code BackOff}
   * @param image what stalls: {@link Images#MISSING} or {@link Images#HELD}
   */
  static String stalling(String deployment, String verdict, String image) {
    return "{\"stall\":{\"verdict\":\"%s\"},\"steps\":[%s]}"
        .formatted(verdict, broken(deployment, image));
  }

  /** The same with a plain step behind it: what the stalling one costs ends where that begins. */
  static String stallingAndGoingOn(String deployment, String verdict, String image) {
    return "{\"stall\":{\"verdict\":\"%s\"},\"steps\":[%s,%s]}"
        .formatted(verdict, broken(deployment, image), rollOut(deployment, 1));
  }

  private static String broken(String deployment, String image) {
    return "{\"name\":\"broken\",\"expect\":\"Stall\",\"rollOut\":{\"deployment\":\"%s\",\"image\":\"%s\"}}"
        .formatted(deployment, image);
  }

  /** A lesson of plain rollouts, each to another image that runs. */
  static String plain(String deployment, int steps) {
    return IntStream.rangeClosed(1, steps)
        .mapToObj(i -> rollOut(deployment, i))
        .collect(Collectors.joining(",", "{\"steps\":[", "]}"));
  }

  private static String rollOut(String deployment, int step) {
    return "{\"name\":\"step-%d\",\"rollOut\":{\"deployment\":\"%s\",\"image\":\"%s\"}}"
        .formatted(step, deployment, Images.version(step + 1));
  }

  /** Names with a number each, none a part of another. */
  static List<String> names(String stem, int count) {
    return IntStream.range(0, count).mapToObj(i -> "%s-%05d".formatted(stem, i)).toList();
  }
}
