package dev.guidedrollouts.web;

import dev.guidedrollouts.text.PageMessages;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked for: pages, their events, moments to look back at. No route changes anything in
 * the cluster; signing in and out changes who looks.
 */
final class PageRoutes {
  private static final Logger LOG = Logger.getLogger(PageRoutes.class);
  static final String COOKIE = "guided-rollouts-session";
  private static final int MAX_TOKEN = 16 * 1024;
  private static final int MOST_STREAMS = 1000;
  private static final int MOST_SIGN_INS = 8;
  private static final int RECONNECT_MILLIS = 1000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern PATH = Pattern.compile("/(?:lessons/[a-z0-9.-]+/[a-z0-9.-]+)?");

  private final PageSettings settings;
  private final PageFeed feed;
  private final Sessions sessions;
  private final Rendering rendering;
  private final Vertx vertx;
  private final Assets assets = new Assets();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger signIns = new AtomicInteger();

  PageRoutes(
      PageSettings settings, PageFeed feed, Sessions sessions, Rendering rendering, Vertx vertx) {
    this.settings = settings;
    this.feed = feed;
    this.sessions = sessions;
    this.rendering = rendering;
    this.vertx = vertx;
  }

  Router router() {
    Router page = Router.router(vertx);
    page.route().handler(this::guard);
    page.get("/assets/*").handler(assets::serve);
    page.get("/sign-in").handler(c -> signInForm(c, 200, null));
    page.post("/sign-in").handler(BodyHandler.create(false).setBodyLimit(MAX_TOKEN));
    page.post("/sign-in").handler(this::signIn);
    page.post("/sign-out").handler(this::signOut);
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

  @FunctionalInterface
  private interface Looking {
    void at(Viewer viewer, LessonKey key);
  }

  @FunctionalInterface
  private interface SignedIn {
    void as(Viewer viewer);
  }

  private boolean asksToken() {
    return settings.auth() == PageSettings.Auth.Token;
  }

  private void guard(RoutingContext context) {
    SecurityHeaders.set(context.response());
    // A name of others' that leads to this machine (DNS rebinding) must not open what is for this
    // machine only.
    if (!asksToken() && !LocalHost.names(context.request().authority())) {
      problem(context, 421, "Only on this machine", PageMessages.otherHost());
      return;
    }
    context.next();
  }

  private Optional<Session> session(RoutingContext context) {
    Cookie cookie = context.request().getCookie(COOKIE);
    return sessions.session(cookie == null ? null : cookie.getValue());
  }

  private Optional<Viewer> viewer(RoutingContext context) {
    return asksToken() ? session(context).map(s -> s) : Optional.of(Viewer.ANYBODY);
  }

  private void signedIn(RoutingContext context, SignedIn then) {
    viewer(context).ifPresentOrElse(then::as, () -> context.response().setStatusCode(401).end());
  }

  private void board(RoutingContext context) {
    if (viewer(context).isEmpty()) {
      toSignIn(context);
      return;
    }
    html(context, 200, rendering.board(asksToken()));
  }

  /** The page itself says nothing of the lesson: it is the same whether there is one or not. */
  private void lesson(RoutingContext context) {
    LessonKey key = key(context);
    if (key == null) {
      problem(context, 404, "Not found", "There is no such page.");
    } else if (viewer(context).isEmpty()) {
      toSignIn(context);
    } else {
      html(context, 200, rendering.lesson(key, asksToken()));
    }
  }

  private static @Nullable LessonKey key(RoutingContext context) {
    String namespace = context.pathParam("namespace");
    String name = context.pathParam("name");
    return NAME.matcher(namespace).matches() && NAME.matcher(name).matches()
        ? new LessonKey(namespace, name)
        : null;
  }

  private void seeing(RoutingContext context, Looking then) {
    LessonKey key = key(context);
    Viewer viewer = viewer(context).orElse(null);
    if (key == null || viewer == null) {
      context.response().setStatusCode(key == null ? 404 : 401).end();
      return;
    }
    if (!(viewer instanceof Session session)) {
      then.at(viewer, key);
      return;
    }
    waiting(
        context,
        () -> session.sightNow(key),
        sight -> {
          if (sight == Viewer.Sight.SEES) {
            then.at(session, key);
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
                    html(context, 200, frame.get().html());
                  }
                });
  }

  private void toSignIn(RoutingContext context) {
    context
        .response()
        .setStatusCode(303)
        .putHeader(
            "Location", settings.rootPath() + "/sign-in?to=" + path(context.normalizedPath()))
        .end();
  }

  /** Only where one can be afterwards, and never elsewhere. */
  private String path(@Nullable String asked) {
    String path =
        asked != null && asked.startsWith(settings.rootPath())
            ? asked.substring(settings.rootPath().length())
            : "/";
    return PATH.matcher(path).matches() ? path : "/";
  }

  private void signInForm(RoutingContext context, int status, @Nullable String problem) {
    String asked = context.request().getFormAttribute("to");
    String to = asked == null ? context.queryParams().get("to") : asked;
    html(
        context,
        status,
        rendering.signIn(problem, to == null ? "/" : path(settings.rootPath() + to)));
  }

  private void signIn(RoutingContext context) {
    HttpServerRequest request = context.request();
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      problem(context, 403, "Not signed in", PageMessages.otherOrigin());
      return;
    }
    String token = request.getFormAttribute("token");
    if (token == null || token.isBlank()) {
      signInForm(context, 400, PageMessages.tokenMissing());
      return;
    }
    String trimmed = token.strip();
    if (!trimmed.matches("[\\x21-\\x7e]+")) {
      signInForm(context, 401, PageMessages.tokenRefused());
      return;
    }
    if (signIns.incrementAndGet() > MOST_SIGN_INS) {
      signIns.decrementAndGet();
      signInForm(context, 429, PageMessages.noAnswer());
      return;
    }
    vertx
        .executeBlocking(() -> sessions.signIn(trimmed), false)
        .onComplete(
            result -> {
              signIns.decrementAndGet();
              if (result.failed()) {
                signInForm(context, 503, PageMessages.noAnswer());
              } else {
                result
                    .result()
                    .ifPresentOrElse(
                        name -> welcome(context, name),
                        () -> signInForm(context, 401, PageMessages.tokenRefused()));
              }
            });
  }

  private void welcome(RoutingContext context, String name) {
    String to = context.request().getFormAttribute("to");
    context
        .response()
        .addCookie(cookie(context, name))
        .setStatusCode(303)
        .putHeader(
            "Location", settings.rootPath() + path(settings.rootPath() + (to == null ? "/" : to)))
        .end();
  }

  private Cookie cookie(RoutingContext context, String value) {
    boolean encrypted =
        context.request().isSSL()
            || "https".equals(context.request().getHeader("X-Forwarded-Proto"));
    return Cookie.cookie(COOKIE, value)
        .setPath(settings.rootPath() + "/")
        .setHttpOnly(true)
        .setSecure(encrypted)
        .setSameSite(CookieSameSite.STRICT);
  }

  private void signOut(RoutingContext context) {
    Cookie cookie = context.request().getCookie(COOKIE);
    sessions.signOut(cookie == null ? null : cookie.getValue());
    context
        .response()
        .addCookie(cookie(context, "").setMaxAge(0))
        .setStatusCode(303)
        .putHeader("Location", settings.rootPath() + "/sign-in")
        .end();
  }

  private static void html(RoutingContext context, int status, String html) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(html);
  }

  private void problem(RoutingContext context, int status, String title, String message) {
    html(context, status, rendering.problem(title, message));
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
