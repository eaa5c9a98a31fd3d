package dev.guidedrollouts.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.guidedrollouts.e2e.Ports;
import dev.guidedrollouts.model.TokenAnswer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind Debian's nginx as its configuration is by default: HTTP/1.0 to us, and buffers. */
class PageBehindNginxIT {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final double SOON = 15_000;

  @Test
  void eventsComeThroughAtOnce(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(NGINX), "no " + NGINX + ": lab/tools browser installs it");
    ShownLessons lessons = ShownLessons.stalled();
    Vertx vertx = Vertx.vertx();
    try (Chromium chromium = Chromium.open();
        PageServer server =
            new PageServer(
                new PageSettings("127.0.0.1", 0, PageSettings.Auth.Token, "/class"),
                lessons,
                (token, namespace, name) -> TokenAnswer.ALLOWED,
                vertx,
                Clock.systemUTC())) {
      server.start();
      int port = Ports.free();
      Process nginx = nginx(folder, port, server.port());
      try {
        Page page = chromium.page(1200, ColorScheme.LIGHT);
        Chromium.visit(page, "http://127.0.0.1:" + port + "/class/lessons/team-1/bookinfo");
        page.getByLabel("Token").fill("any");
        page.keyboard().press("Enter");
        // Buffered, neither would come before 4 KiB of them are there, or the connection ends.
        assertThat(page.getByText("v4 47v5t"))
            .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SOON));
        lessons.rollout(
            "team-1",
            ShownLessons.reviews(
                1,
                List.of(ShownLessons.version(3)),
                Map.of("reviews-3", List.of(ShownLessons.serving("reviews-3-fresh")))));
        server.observer().rolloutChanged("team-1", "reviews");
        assertThat(page.getByText("v3 fresh"))
            .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SOON));
        chromium.assertNothingWentWrong();
      } finally {
        nginx.destroy();
      }
    } finally {
      vertx.close();
    }
  }

  private static Process nginx(Path folder, int port, int behind) throws IOException {
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        pid %1$s/nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%2$d;
            location /class/ { proxy_pass http://127.0.0.1:%3$d; }
          }
        }
        """
            .formatted(folder, port, behind));
    return new ProcessBuilder(
            NGINX.toString(), "-p", folder.toString(), "-c", configuration.toString())
        .inheritIO()
        .start();
  }
}
