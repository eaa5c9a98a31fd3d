package dev.guidedrollouts.web;

import dev.guidedrollouts.text.PageMessages;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked for: pages, their events, moments to look back at. No route changes anything in
 * the cluster.
 */
final class PageRoutes {
  private static final Logger LOG = Logger.getLogger(PageRoutes.class);
  private static final int MOST_STREAMS = 1000;
  private static final int RECONNECT_MILLIS = 1000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final PageSettings settings;
  private final PageFeed feed;
  private final SignIn signIn;
  private final Rendering rendering;
  private final Vertx vertx;
  private final Assets assets = new Assets();
  private final AtomicInteger streams = new AtomicInteger();

  PageRoutes(
      PageSettings settings, PageFeed feed, SignIn signIn, Rendering rendering, Vertx vertx) {
    this.settings = settings;
    this.feed = feed;
    this.signIn = signIn;
    this.rendering = rendering;
    this.vertx = vertx;
  }

  Router router() {
    Router page = Router.router(vertx);
    page.route().handler(this::guard);
    page.get("/assets/*").handler(assets::serve);
    signIn.addTo(page);
    page.get("/").handler(this::board);
    page.get("/events").handler(c -> signedIn(c, viewer -> events(c, viewer, null)));
    page.get("/state").handler(c -> signedIn(c, viewer -> c.response().end()));
    page.get("/lessons/:namespace/:name").handler(this::lesson);
    page.get("/lessons/:namespace/:name/events").handler(c -> seeing(c, (v, k) -> events(c, v, k)));
    page.get("/lessons/:namespace/:name/state")
        .handler(c -> seeing(c, (v, k) -> c.response().end()));
    page.get("/lessons/:namespace/:name/frames/:number")
        .handler(c -> seeing(c, (v, k) -> frame(c, k)));
    page.route().handler(c -> problem(c, 404, "Not found", "There is no such page."));
    page.route().failureHandler(PageRoutes::failed);
    if (settings.rootPath().isEmpty()) {
      return page;
    }
    Router root = Router.router(vertx);
    root.route(settings.rootPath() + "/*").subRouter(page);
    root.route().handler(c -> c.response().setStatusCode(404).end());
    return root;
  }

  private void guard(RoutingContext context) {
    SecurityHeaders.set(context.response());
    // A name of others' that leads to this machine (DNS rebinding) must not open what is for this
    // machine only.
    if (!signIn.isNeeded() && !LocalHost.names(context.request().authority())) {
      problem(context, 421, "Only on this machine", PageMessages.otherHost());
      return;
    }
    context.next();
  }

  private void signedIn(RoutingContext context, Consumer<Viewer> then) {
    signIn.viewer(context).ifPresentOrElse(then, () -> context.response().setStatusCode(401).end());
  }

  private void board(RoutingContext context) {
    if (signIn.viewer(context).isEmpty()) {
      signIn.ask(context);
      return;
    }
    Replies.html(context, 200, rendering.board(signIn.isNeeded()));
  }

  /** The page itself says nothing of the lesson: it is the same whether there is one or not. */
  private void lesson(RoutingContext context) {
    LessonKey key = key(context);
    if (key == null) {
      problem(context, 404, "Not found", "There is no such page.");
    } else if (signIn.viewer(context).isEmpty()) {
      signIn.ask(context);
    } else {
      Replies.html(context, 200, rendering.lesson(key, signIn.isNeeded()));
    }
  }

  private static @Nullable LessonKey key(RoutingContext context) {
    String namespace = context.pathParam("namespace");
    String name = context.pathParam("name");
    return NAME.matcher(namespace).matches() && NAME.matcher(name).matches()
        ? new LessonKey(namespace, name)
        : null;
  }

  private void seeing(RoutingContext context, BiConsumer<Viewer, LessonKey> then) {
    LessonKey key = key(context);
    Viewer viewer = signIn.viewer(context).orElse(null);
    if (key == null || viewer == null) {
      context.response().setStatusCode(key == null ? 404 : 401).end();
      return;
    }
    if (!(viewer instanceof Session session)) {
      then.accept(viewer, key);
      return;
    }
    waiting(
        context,
        () -> session.sightNow(key),
        sight -> {
          if (sight == Viewer.Sight.SEES) {
            then.accept(session, key);
          } else {
            context
                .response()
                .setStatusCode(session.signedOut() ? 401 : 403)
                .end(PageMessages.mayNotGet(key.namespace()));
          }
        });
  }

  /** Asks where it may take its time, and answers where connections are served. */
  private <T> void waiting(RoutingContext context, Callable<T> question, Consumer<T> then) {
    vertx
        .executeBlocking(question, false)
        .onSuccess(then::accept)
        .onFailure(
            e ->
                context
                    .response()
                    .setStatusCode(e instanceof IOException ? 503 : 500)
                    .end(PageMessages.noAnswer()));
  }

  private void events(RoutingContext context, Viewer viewer, @Nullable LessonKey key) {
    HttpServerResponse response = context.response();
    if (streams.incrementAndGet() > MOST_STREAMS) {
      streams.decrementAndGet();
      response.setStatusCode(503).end();
      return;
    }
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store, no-transform")
        // nginx keeps back what it is sent, else.
        .putHeader("X-Accel-Buffering", "no");
    EventStream stream = new EventStream(response, viewer, feed::drained);
    response.closeHandler(
        v -> {
          streams.decrementAndGet();
          feed.leave(stream);
        });
    response.write("retry: " + RECONNECT_MILLIS + "\n\n");
    if (key == null) {
      feed.watchBoard(stream);
    } else {
      feed.watch(key, stream);
    }
  }

  private void frame(RoutingContext context, LessonKey key) {
    String number = context.pathParam("number");
    if (!number.matches("[0-9]{1,6}")) {
      context.response().setStatusCode(404).end();
      return;
    }
    CompletableFuture<?> _ =
        feed.frame(key, Integer.parseInt(number))
            .whenComplete(
                (frame, e) -> {
                  if (e != null || frame.isEmpty()) {
                    context.response().setStatusCode(e == null ? 404 : 503).end();
                  } else {
                    context.response().putHeader("X-Recorded-At", frame.get().at().toString());
                    Replies.html(context, 200, frame.get().html());
                  }
                });
  }

  private void problem(RoutingContext context, int status, String title, String message) {
    Replies.html(context, status, rendering.problem(title, message));
  }

  private static void failed(RoutingContext context) {
    if (context.failure() != null) {
      LOG.errorf(context.failure(), "The page could not answer %s.", context.normalizedPath());
    }
    if (!context.response().ended()) {
      int status = context.statusCode() < 400 ? 500 : context.statusCode();
      SecurityHeaders.set(context.response());
      context.response().setStatusCode(status).end();
    }
  }
}
