package dev.guidedrollouts.web;

import io.vertx.ext.web.RoutingContext;

/** How a request is answered with HTML: no browser keeps it, since who sees it may sign out. */
final class Replies {
  private Replies() {}

  static void html(RoutingContext context, int status, String html) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(html);
  }
}
