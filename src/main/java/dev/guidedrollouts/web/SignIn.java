package dev.guidedrollouts.web;

import dev.guidedrollouts.text.PageMessages;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who asks: signing in and out, and the cookie that says who one is in between. */
final class SignIn {
  private static final String COOKIE = "guided-rollouts-session";
  private static final int MAX_TOKEN = 16 * 1024;
  private static final int MOST_SIGN_INS = 8;
  private static final Pattern PATH = Pattern.compile("/(?:lessons/[a-z0-9.-]+/[a-z0-9.-]+)?");

  private final PageSettings settings;
  private final Sessions sessions;
  private final Rendering rendering;
  private final Vertx vertx;
  private final AtomicInteger signIns = new AtomicInteger();

  SignIn(PageSettings settings, Sessions sessions, Rendering rendering, Vertx vertx) {
    this.settings = settings;
    this.sessions = sessions;
    this.rendering = rendering;
    this.vertx = vertx;
  }

  void addTo(Router page) {
    page.get("/sign-in").handler(c -> form(c, 200, null));
    page.post("/sign-in").handler(BodyHandler.create(false).setBodyLimit(MAX_TOKEN));
    page.post("/sign-in").handler(this::signIn);
    page.post("/sign-out").handler(this::signOut);
  }

  /** Whether one has to sign in at all. */
  boolean isNeeded() {
    return settings.auth() == PageSettings.Auth.Token;
  }

  /** Who asks; empty where one has to sign in first. */
  Optional<Viewer> viewer(RoutingContext context) {
    return isNeeded()
        ? sessions.session(sessionName(context)).map(s -> s)
        : Optional.of(Viewer.ANYBODY);
  }

  private static @Nullable String sessionName(RoutingContext context) {
    Cookie cookie = context.request().getCookie(COOKIE);
    return cookie == null ? null : cookie.getValue();
  }

  /** Leads to the form, and from there back to what was asked for. */
  void ask(RoutingContext context) {
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

  private void form(RoutingContext context, int status, @Nullable String problem) {
    String asked = context.request().getFormAttribute("to");
    String to = asked == null ? context.queryParams().get("to") : asked;
    Replies.html(
        context,
        status,
        rendering.signIn(problem, to == null ? "/" : path(settings.rootPath() + to)));
  }

  private void signIn(RoutingContext context) {
    HttpServerRequest request = context.request();
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      Replies.html(context, 403, rendering.problem("Not signed in", PageMessages.otherOrigin()));
      return;
    }
    String token = request.getFormAttribute("token");
    if (token == null || token.isBlank()) {
      form(context, 400, PageMessages.tokenMissing());
      return;
    }
    String trimmed = token.strip();
    if (!trimmed.matches("[\\x21-\\x7e]+")) {
      form(context, 401, PageMessages.tokenRefused());
      return;
    }
    if (signIns.incrementAndGet() > MOST_SIGN_INS) {
      signIns.decrementAndGet();
      form(context, 429, PageMessages.noAnswer());
      return;
    }
    vertx
        .executeBlocking(() -> sessions.signIn(trimmed), false)
        .onComplete(
            result -> {
              signIns.decrementAndGet();
              if (result.failed()) {
                form(context, 503, PageMessages.noAnswer());
              } else {
                result
                    .result()
                    .ifPresentOrElse(
                        name -> welcome(context, name),
                        () -> form(context, 401, PageMessages.tokenRefused()));
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
    sessions.signOut(sessionName(context));
    context
        .response()
        .addCookie(cookie(context, "").setMaxAge(0))
        .setStatusCode(303)
        .putHeader("Location", settings.rootPath() + "/sign-in")
        .end();
  }
}
