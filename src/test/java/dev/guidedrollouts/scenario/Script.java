package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is done to one Deployment, act after act, each when the one before has come to rest.
 *
 * @param seed what the script was made from
 * @param start the Deployment at first
 * @param acts what is done to it then
 */
record Script(long seed, Start start, List<Act> acts) {

  /** Images that the lab's registry has; the last is one that it has not. */
  static final List<String> TAGS = List.of("v1", "v2", "v3", "v4");

  static final String MISSING = "v4";

  /** Short enough for a test, and longer than a pod takes on a machine that is busy. */
  static final int SHORT_DEADLINE = 10;

  static final int LONG_DEADLINE = 600;

  private static final int ACTS = 7;
  private static final List<Strategy> STRATEGIES =
      List.of(
          new Strategy("25%", "25%"),
          new Strategy("25%", "25%"),
          new Strategy("100%", "0"),
          new Strategy("0", "1"),
          new Strategy("1", "0"),
          new Strategy("50%", "50%"),
          new Strategy(null, null));

  /**
   * How pods are replaced.
   *
   * @param surge maxSurge, null for Recreate
   * @param unavailable maxUnavailable
   */
  record Strategy(@Nullable String surge, @Nullable String unavailable) {

    DeploymentStrategy spec() {
      return surge == null
          ? new DeploymentStrategyBuilder().withType("Recreate").build()
          : new DeploymentStrategyBuilder()
              .withType("RollingUpdate")
              .withNewRollingUpdate()
              .withMaxSurge(value(surge))
              .withMaxUnavailable(value(unavailable))
              .endRollingUpdate()
              .build();
    }

    private static IntOrString value(@Nullable String text) {
      String given = String.valueOf(text);
      return given.endsWith("%") ? new IntOrString(given) : new IntOrString(Integer.valueOf(given));
    }
  }

  /** A Deployment as it is created. */
  record Start(
      String tag, int replicas, Strategy strategy, int minReady, int history, int deadline) {}

  /** One thing that somebody does. */
  sealed interface Act {
    /** {@code kubectl set image}; with replicas in the same write where they are not null. */
    record Image(String tag, @Nullable Integer replicas) implements Act {}

    /** A template whose pods run and never get ready. */
    record NeverReady(boolean on) implements Act {}

    /** {@code kubectl rollout undo}: to the second highest number, or to the lowest. */
    record Undo(boolean toLowest) implements Act {}

    record Scale(int replicas) implements Act {}

    record Pause(boolean on) implements Act {}

    record Restart(int number) implements Act {}

    record Deadline(int seconds) implements Act {}

    record Replace(Strategy strategy) implements Act {}

    /** A ResourceQuota of so many pods; null takes it away. */
    record Quota(@Nullable Integer pods) implements Act {}
  }

  static Script of(long seed) {
    Random random = new Random(seed);
    Start start =
        new Start(
            random.nextInt(6) == 0 ? MISSING : one(random, TAGS.subList(0, 3)),
            one(random, List.of(1, 1, 2, 3, 4, 4, 0)),
            one(random, STRATEGIES),
            random.nextInt(4) == 0 ? 2 : 0,
            one(random, List.of(10, 10, 10, 1, 0)),
            random.nextBoolean() ? SHORT_DEADLINE : LONG_DEADLINE);
    List<Act> acts = new ArrayList<>();
    boolean paused = false;
    boolean quota = false;
    for (int i = 0; i < ACTS; i++) {
      Act act = act(random, i, paused, quota);
      paused = act instanceof Act.Pause p ? p.on() : paused;
      quota = act instanceof Act.Quota q ? q.pods() != null : quota;
      acts.add(act);
    }
    return new Script(seed, start, List.copyOf(acts));
  }

  private static Act act(Random random, int number, boolean paused, boolean quota) {
    if (paused && random.nextInt(3) == 0) {
      return new Act.Pause(false);
    }
    if (quota && random.nextInt(3) == 0) {
      return new Act.Quota(null);
    }
    return switch (random.nextInt(26)) {
      case 0, 1, 2, 3 -> new Act.Image(one(random, TAGS.subList(0, 3)), null);
      case 4, 5, 6, 7, 8 -> new Act.Image(MISSING, null);
      case 9 -> new Act.Image(one(random, TAGS), 1 + random.nextInt(4));
      case 10 -> new Act.NeverReady(random.nextInt(3) > 0);
      case 11, 12, 13, 14, 15 -> new Act.Undo(random.nextInt(4) == 0);
      case 16, 17, 18 -> new Act.Scale(random.nextInt(6));
      case 19, 20 -> new Act.Pause(!paused);
      case 21 -> new Act.Restart(number);
      case 22 -> new Act.Deadline(random.nextBoolean() ? SHORT_DEADLINE : LONG_DEADLINE);
      case 23 -> new Act.Replace(one(random, STRATEGIES));
      default -> new Act.Quota(1 + random.nextInt(4));
    };
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
