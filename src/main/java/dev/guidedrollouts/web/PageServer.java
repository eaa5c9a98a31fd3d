package dev.guidedrollouts.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The page's own HTTP server: on a port of its own, so that who may reach it reaches nothing else.
 */
public final class PageServer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PageServer.class);
  private static final int MAX_HEADERS = 16 * 1024;
  private static final int IDLE_SECONDS = 60;

  /** The system would keep up to 4 MiB for each viewer who does not read. */
  private static final int SENT_AHEAD = 64 * 1024;

  private static final int START_SECONDS = 30;

  private final PageSettings settings;
  private final PageFeed feed;
  private final Sessions sessions;
  private final Vertx vertx;
  private final PageRoutes routes;
  private volatile int port;
  private volatile boolean closed;

  private HttpServer server;

  /**
   * A server; {@link #start} begins it.
   *
   * @param source what is shown
   * @param reviews who may look, where that is asked
   */
  public PageServer(
      PageSettings settings, LessonSource source, TokenReviews reviews, Vertx vertx, Clock clock) {
    this.settings = settings;
    this.vertx = vertx;
    Rendering rendering = new Rendering(settings.rootPath());
    this.feed = new PageFeed(source, rendering, clock);
    this.sessions = new Sessions(reviews, clock, feed::viewersChanged);
    this.routes =
        new PageRoutes(
            settings, feed, new SignIn(settings, sessions, rendering, vertx), rendering, vertx);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setMaxHeaderSize(MAX_HEADERS)
                .setIdleTimeout(IDLE_SECONDS)
                .setSendBufferSize(SENT_AHEAD)
                .setCompressionSupported(false));
  }

  /** To be told of what changes. */
  public LessonObserver observer() {
    return feed;
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException if the port can't be had
   */
  public void start() {
    try {
      server =
          server
              .requestHandler(routes.router())
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "The page can't listen on %s:%d: %s"
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    port = server.actualPort();
    feed.start();
    vertx.setPeriodic(
        TimeUnit.SECONDS.toMillis(PageFeed.BEAT_SECONDS),
        id -> {
          if (closed) {
            vertx.cancelTimer(id);
          } else {
            sessions.review();
          }
        });
    LOG.infof(
        "The page is at http://%s:%d%s/ (%s)",
        settings.host(), port, settings.rootPath(), settings.auth());
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    closed = true;
    feed.close();
    server.close();
  }
}
