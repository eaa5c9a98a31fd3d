package dev.guidedrollouts.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** The page's own files, and no others: what is not in the list is not there. */
final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "vendor/morphdom-2.7.8.js", "text/javascript; charset=utf-8",
          "vendor/morphdom-2.7.8.LICENSE.txt", "text/plain; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final Map<String, Asset> assets =
      TYPES.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> read(e.getKey(), e.getValue())));

  private record Asset(Buffer content, String type, String tag) {}

  private static Asset read(String name, String type) {
    try (InputStream in = Assets.class.getResourceAsStream("/web/assets/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the file web/assets/" + name + " is missing");
      }
      byte[] content = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new Asset(
          Buffer.buffer(content), type, '"' + HexFormat.of().formatHex(digest, 0, 8) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void serve(RoutingContext context) {
    String path = context.normalizedPath();
    Asset asset = assets.get(path.substring(path.indexOf("/assets/") + "/assets/".length()));
    if (asset == null) {
      context.response().setStatusCode(404).end();
      return;
    }
    context
        .response()
        .putHeader("Content-Type", asset.type())
        .putHeader("Cache-Control", "no-cache")
        .putHeader("ETag", asset.tag());
    if (asset.tag().equals(context.request().getHeader("If-None-Match"))) {
      context.response().setStatusCode(304).end();
    } else {
      context.response().end(asset.content());
    }
  }
}
