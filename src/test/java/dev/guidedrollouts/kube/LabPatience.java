package dev.guidedrollouts.kube;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long every test waits for what must come, where it gives no time of its own. Nothing is
 * measured with it: a run in which all goes well ends as early, and on a machine where four test
 * classes share two processors an event has come later than 10 s. A test has a time of its own only
 * where that time is what it asserts.
 *
 * <p>Registered for all tests by {@code META-INF/services}.
 */
public final class LabPatience implements BeforeAllCallback {
  /** The ten steps of the seed's lesson took 116 s beside two other tests. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /**
   * Each question comes a fiftieth later than the one before: what takes long is asked for less
   * often, and seen late by a fiftieth of that time at most. At ten times a second the questions
   * were a third of all requests of a run.
   */
  private static final double LATER = 1.02;

  private static final double FIRST_MILLIS = 100;
  private static final double MOST_MILLIS = 1000;

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.setDefaultPollInterval((asked, before) -> interval(asked));
  }

  private static Duration interval(int asked) {
    return Duration.ofMillis(
        Math.round(Math.min(MOST_MILLIS, FIRST_MILLIS * Math.pow(LATER, asked))));
  }
}
