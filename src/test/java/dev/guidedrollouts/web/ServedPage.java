package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.TokenAnswer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The page on a port of this machine, two lessons on it, and a browser's requests to it. */
final class ServedPage implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  final AtomicReference<Instant> now = new AtomicReference<>(ShownLessons.BEGUN);
  final ShownLessons lessons =
      ShownLessons.stalled()
          .lesson("team-2", "bookinfo", "{\"steps\": []}", "{\"phase\": \"Running\"}");

  /** The tokens that are somebody's. */
  final AtomicReference<List<String>> good =
      new AtomicReference<>(List.of("everywhere", "team-1", "one-lesson", "nowhere"));

  private final Vertx vertx = Vertx.vertx();
  private PageServer server;

  /** What four tokens may see; the API server's part, which PageIT has in earnest. */
  private TokenAnswer review(String token, String namespace, String name) throws IOException {
    if (token.equals("no-answer")) {
      throw new IOException("no answer");
    }
    if (!good.get().contains(token)) {
      return TokenAnswer.UNKNOWN_TOKEN;
    }
    boolean may =
        switch (token) {
          case "everywhere" -> true;
          case "team-1" -> namespace.equals("team-1");
          case "one-lesson" -> namespace.equals("team-1") && "bookinfo".equals(name);
          default -> false;
        };
    return may ? TokenAnswer.ALLOWED : TokenAnswer.DENIED;
  }

  void start(PageSettings.Auth auth, String rootPath) {
    InstantSource clock = now::get;
    server =
        new PageServer(
            new PageSettings("127.0.0.1", 0, auth, rootPath),
            lessons,
            this::review,
            vertx,
            clock.withZone(ZoneOffset.UTC));
    server.start();
  }

  int port() {
    return server.port();
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> sent(HttpRequest.Builder request) throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> signIn(String token, String to) throws IOException, InterruptedException {
    String form =
        "token=%s&to=%s"
            .formatted(
                URLEncoder.encode(token, StandardCharsets.UTF_8),
                URLEncoder.encode(to, StandardCharsets.UTF_8));
    return sent(
        to("/sign-in")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  String cookie(String token) throws IOException, InterruptedException {
    String set = signIn(token, "/").headers().firstValue("set-cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  /** The lines of a stream, which is open until they are closed. */
  Stream<String> stream(String path, String cookie) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer =
        HTTP.send(to(path).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  /** What comes over a stream until a line of it fits. */
  List<String> events(String path, String cookie, String until)
      throws IOException, InterruptedException {
    try (Stream<String> lines = stream(path, cookie)) {
      boolean[] found = {false};
      return lines
          .takeWhile(
              line -> {
                boolean before = found[0];
                found[0] = line.contains(until);
                return !before;
              })
          .toList();
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    vertx.close();
  }
}
