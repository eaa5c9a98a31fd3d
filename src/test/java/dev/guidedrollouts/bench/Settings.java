package dev.guidedrollouts.bench;

import java.time.Duration;
import java.util.Map;

/**
 * How much is measured. Every value comes from the environment variable of the same name.
 *
 * @param stalls STALLS: how many rollouts stall under the operator, and as many under the script
 * @param parallel PARALLEL: how many lessons go on at a time
 * @param batch BATCH: how many Deployments there are at a time; a node takes 110 pods
 * @param quiet QUIET_SECONDS: how long nothing happens while requests are counted
 * @param timeout SCRIPT_SECONDS: {@code --timeout} of the script's {@code kubectl rollout status}
 * @param starts STARTS: how often the operator is started
 */
record Settings(int stalls, int parallel, int batch, Duration quiet, Duration timeout, int starts) {

  static Settings of(Map<String, String> environment) {
    return new Settings(
        number(environment, "STALLS", 30, 2),
        number(environment, "PARALLEL", 10, 1),
        number(environment, "BATCH", 30, 1),
        Duration.ofSeconds(number(environment, "QUIET_SECONDS", 30, 1)),
        Duration.ofSeconds(number(environment, "SCRIPT_SECONDS", 60, 1)),
        number(environment, "STARTS", 3, 1));
  }

  private static int number(Map<String, String> environment, String name, int standard, int least) {
    String text = environment.get(name);
    if (text == null || text.isBlank()) {
      return standard;
    }
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is too small is.
    }
    throw new IllegalArgumentException(
        name + "=" + text + " is not taken: a whole number of at least " + least + " is allowed");
  }
}
