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

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(PATIENCE);
  }
}
