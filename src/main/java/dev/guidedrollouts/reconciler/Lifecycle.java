package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.settings.Settings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** What the operator does at its start and at its end, beside what the SDK does. */
@ApplicationScoped
public class Lifecycle {
  private static final Logger LOG = Logger.getLogger(Lifecycle.class);

  /** Before the SDK's own, which stops the watches. */
  private static final int FIRST = 1;

  private final Election election;
  private final Settings settings;

  Lifecycle(Election election, Settings settings) {
    this.election = election;
    this.settings = settings;
  }

  void onStart(@Observes StartupEvent event) {
    LOG.infof("Settings: %s", settings.inWords());
    election.start();
  }

  void onStop(@Observes @Priority(FIRST) ShutdownEvent event) {
    election.stop();
  }
}
