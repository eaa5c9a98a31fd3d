package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** The images of the bench; {@link LightNode} plays what their tags say, nobody pulls them. */
final class Images {
  private static final String NAME = "registry.example/bench/app:";
  static final String HEALTHY = NAME + "1";
  static final String NEWER = NAME + "2";

  /** No registry has it. */
  static final String MISSING = NAME + "missing";

  /** The same, but the pull fails only when the bench says so. */
  static final String HELD = NAME + "held";

  /** Its registry is away for a while. */
  static final String AWAY = NAME + "away";

  /** What becomes of a pod with such an image. */
  enum Behaviour {
    RUNS,
    MISSING,
    HELD,
    AWAY
  }

  private Images() {}

  static Behaviour behaviour(String image) {
    return switch (image) {
      case MISSING -> Behaviour.MISSING;
      case HELD -> Behaviour.HELD;
      case AWAY -> Behaviour.AWAY;
      default -> Behaviour.RUNS;
    };
  }

  /** The image of a pod's container. */
  static String of(JsonNode pod) {
    return pod.at("/spec/containers/0/image").asText();
  }

  /** A healthy image for each number. */
  static String version(int number) {
    return NAME + number;
  }
}
