package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.rights.ViewerReviews;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.settings.Settings;
import dev.guidedrollouts.web.PageServer;
import dev.guidedrollouts.web.PageSettings;
import io.fabric8.kubernetes.client.Config;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The page, where the settings ask for it; without them nothing of it is even loaded. */
@ApplicationScoped
public class Page {
  private final Settings settings;
  private final Instance<Vertx> vertx;
  private final Config config;
  private final PageSource source;
  private final Clock clock;
  private @Nullable PageServer server;
  private @Nullable ViewerReviews reviews;

  Page(Settings settings, Instance<Vertx> vertx, Config config, PageSource source, Clock clock) {
    this.settings = settings;
    this.vertx = vertx;
    this.config = config;
    this.source = source;
    this.clock = clock;
  }

  void onStart(@Observes StartupEvent event) {
    if (!settings.page()) {
      return;
    }
    ViewerReviews asked = new ViewerReviews(config);
    reviews = asked;
    PageServer page =
        new PageServer(
            new PageSettings(
                settings.pageHost(),
                settings.pagePort(),
                settings.pageSignIn() ? PageSettings.Auth.Token : PageSettings.Auth.None,
                settings.pageRootPath()),
            source,
            (token, namespace, name) ->
                asked.allowed(
                    token,
                    namespace,
                    new Right("get", RolloutLesson.GROUP, RolloutLesson.PLURAL, name)),
            vertx.get(),
            clock);
    server = page;
    source.observedBy(page.observer());
    page.start();
  }

  void onStop(@Observes ShutdownEvent event) {
    PageServer page = server;
    if (page != null) {
      page.close();
    }
    ViewerReviews asked = reviews;
    if (asked != null) {
      asked.close();
    }
  }
}
