package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.TokenAnswer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees what, over the wire. */
class PageServerTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private final AtomicReference<Instant> now = new AtomicReference<>(ShownLessons.BEGUN);
  private final ShownLessons lessons =
      ShownLessons.stalled()
          .lesson("team-2", "bookinfo", "{\"steps\": []}", "{\"phase\": \"Running\"}");
  private final AtomicReference<List<String>> good =
      new AtomicReference<>(List.of("everywhere", "team-1", "one-lesson", "nowhere"));
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

  private PageServer start(PageSettings.Auth auth, String rootPath) {
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now.get();
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    server =
        new PageServer(
            new PageSettings("127.0.0.1", 0, auth, rootPath), lessons, this::review, VERTX, clock);
    server.start();
    return server;
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @AfterAll
  static void end() {
    VERTX.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<String> sent(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> signIn(String token, String to)
      throws IOException, InterruptedException {
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

  private String cookie(String token) throws IOException, InterruptedException {
    String set = signIn(token, "/").headers().firstValue("set-cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  /** What comes over a stream until a line of it fits. */
  private List<String> events(String path, String cookie, String until)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer =
        HTTP.send(to(path).header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    try (Stream<String> lines = answer.body()) {
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

  @Test
  void whoHasNotSignedInIsAskedTo() throws Exception {
    start(PageSettings.Auth.Token, "");

    HttpResponse<String> lesson = sent(to("/lessons/team-1/bookinfo"));

    assertThat(lesson.statusCode()).isEqualTo(303);
    assertThat(lesson.headers().firstValue("location"))
        .contains("/sign-in?to=/lessons/team-1/bookinfo");
    assertThat(sent(to("/events")).statusCode()).isEqualTo(401);
    assertThat(sent(to("/lessons/team-1/bookinfo/events")).statusCode()).isEqualTo(401);
    assertThat(sent(to("/lessons/team-1/bookinfo/frames/0")).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenIsTakenForACookieThatIsOfUseHereOnly() throws Exception {
    start(PageSettings.Auth.Token, "");

    HttpResponse<String> welcome = signIn(" everywhere\n", "/lessons/team-1/bookinfo");

    assertThat(welcome.statusCode()).isEqualTo(303);
    assertThat(welcome.headers().firstValue("location")).contains("/lessons/team-1/bookinfo");
    String cookie = welcome.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/")
        .doesNotContain("everywhere")
        .doesNotContain("Secure");
    String behindTls =
        sent(to("/sign-in")
                .header("X-Forwarded-Proto", "https")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=everywhere")))
            .headers()
            .firstValue("set-cookie")
            .orElseThrow();
    assertThat(behindTls).contains("Secure");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wrong | 401 | The API server does not accept this token",
        "'' | 400 | Paste a token first.",
        "no-answer | 503 | The API server gave no answer.",
        "\u00e4 | 401 | The API server does not accept this token",
      })
  void aTokenThatIsNoneIsRefusedInWords(String token, int status, String words) throws Exception {
    start(PageSettings.Auth.Token, "");

    HttpResponse<String> answer = signIn(token, "/");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/",
        "//example.com/",
        "/lessons/../../x",
        "/sign-out",
        "/lessons/a/b\r\nX-A: b"
      })
  void signingInLeadsNowhereElse(String to) throws Exception {
    start(PageSettings.Auth.Token, "");

    assertThat(signIn("everywhere", to).headers().firstValue("location")).contains("/");
  }

  @Test
  void aFormOfAnotherPageIsNotTaken() throws Exception {
    start(PageSettings.Auth.Token, "");

    HttpResponse<String> answer =
        sent(
            to("/sign-in")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=everywhere")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "everywhere, 200, 200",
    "team-1, 200, 403",
    "one-lesson, 200, 403",
    "nowhere, 403, 403"
  })
  void aViewerSeesTheLessonsThatTheyMayGet(String token, int one, int two) throws Exception {
    start(PageSettings.Auth.Token, "");
    String cookie = cookie(token);

    assertThat(sent(to("/lessons/team-1/bookinfo/state").header("Cookie", cookie)).statusCode())
        .isEqualTo(one);
    HttpResponse<String> other =
        sent(to("/lessons/team-2/bookinfo/state").header("Cookie", cookie));
    assertThat(other.statusCode()).isEqualTo(two);
    if (two == 403) {
      assertThat(other.body())
          .contains("right to get rolloutlessons.guidedrollouts.dev in namespace team-2");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "everywhere, 'lesson_team-1_bookinfo,lesson_team-2_bookinfo'",
    "team-1, lesson_team-1_bookinfo",
    "one-lesson, lesson_team-1_bookinfo"
  })
  void theBoardHasTheRowsThatAViewerMaySee(String token, String rows) throws Exception {
    start(PageSettings.Auth.Token, "");

    List<String> events = events("/events", cookie(token), "\"rows\":[\"");

    assertThat(
            events
                .getLast()
                .replaceAll(".*\"rows\":\\[(.*?)].*", "$1")
                .replace("\"", "")
                .split(",", -1))
        .containsExactlyInAnyOrder(rows.split(",", -1));
    assertThat(String.join("\n", events).contains("team-2")).isEqualTo(rows.contains("team-2"));
  }

  @Test
  void whoMaySeeNoneIsToldWhatIsMissing() throws Exception {
    start(PageSettings.Auth.Token, "");

    List<String> events = events("/events", cookie("nowhere"), "event: board");
    List<String> told = events("/events", cookie("nowhere"), "notAllowed");

    assertThat(events).noneMatch(e -> e.contains("bookinfo"));
    assertThat(told.getLast())
        .contains("may not see any lesson")
        .contains("get rolloutlessons.guidedrollouts.dev");
  }

  /**
   * A session does not outlive its token: it is reviewed each minute, and what it had open ends.
   */
  @Test
  void aTokenThatExpiresEndsItsSession() throws Exception {
    start(PageSettings.Auth.Token, "");
    String cookie = cookie("everywhere");
    assertThat(sent(to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(200);

    // A review may come at any moment: what is to be ended by it is open before.
    Future<List<String>> open;
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      open =
          reader.submit(
              () -> events("/lessons/team-1/bookinfo/events", cookie, "event: signed-out"));
      Awaitility.await("somebody looks").until(() -> !lessons.followed.isEmpty());
      good.set(List.of());
      now.set(now.get().plusSeconds(61));
    }

    assertThat(open.get()).isNotEmpty();
    assertThat(sent(to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(401);
  }

  @Test
  void signingOutIsAtOnce() throws Exception {
    start(PageSettings.Auth.Token, "");
    String cookie = cookie("everywhere");

    sent(to("/sign-out").header("Cookie", cookie).POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(sent(to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(401);
  }

  @Test
  void aLessonComesWholeAndWithWhatIsNewOnly() throws Exception {
    start(PageSettings.Auth.None, "");

    List<String> events = events("/lessons/team-1/bookinfo/events", "", "event: beat");

    String all = String.join("\n", events);
    assertThat(all)
        .contains("retry: 1000")
        .contains("data: <section id=\"stage\">")
        .contains("ImagePullBackOff")
        .contains("<strong>no</strong> version 4");
    assertThat(lessons.followed).containsExactly(new LessonKey("team-1", "bookinfo"));
    Awaitility.await("nobody looks any more").until(lessons.followed::isEmpty);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void nothingCanBeChanged(String method) throws Exception {
    start(PageSettings.Auth.None, "");

    for (String path :
        List.of("/", "/lessons/team-1/bookinfo", "/lessons/team-1/bookinfo/events", "/events")) {
      assertThat(sent(to(path).method(method, HttpRequest.BodyPublishers.noBody())).statusCode())
          .isIn(404, 405);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/sign-in",
        "/assets/page.js",
        "/no-such-page",
        "/lessons/team-1/bookinfo",
        "/lessons/Team_1/x",
        "/assets/../application.properties",
        "/q/health",
        "/metrics"
      })
  void everyAnswerTellsTheBrowserToTrustNothing(String path) throws Exception {
    start(PageSettings.Auth.None, "");

    HttpResponse<String> answer = sent(to(path));

    assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(answer.body())
        .doesNotContain("quarkus")
        .doesNotContain("onclick")
        .doesNotContain("style=");
  }

  /**
   * The Host header that a browser sends for a name of an attacker's that leads to this machine.
   */
  @ParameterizedTest
  @CsvSource({
    "localhost:1, 200",
    "127.0.0.1:1, 200",
    "[::1]:1, 200",
    "localhost, 200",
    "evil.example.com:1, 421",
    "127.0.0.1.evil.example.com, 421",
    "10.0.0.1, 421"
  })
  void withoutSignInOnlyThisMachineIsAnswered(String host, int status) throws Exception {
    start(PageSettings.Auth.None, "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(host)
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void aRootPathIsBeforeAll() throws Exception {
    start(PageSettings.Auth.Token, "/class");

    assertThat(sent(to("/class/lessons/team-1/bookinfo")).headers().firstValue("location"))
        .contains("/class/sign-in?to=/lessons/team-1/bookinfo");
    assertThat(sent(to("/class/sign-in")).body()).contains("action=\"/class/sign-in\"");
    assertThat(sent(to("/class/assets/page.css")).statusCode()).isEqualTo(200);
    assertThat(sent(to("/")).statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasCanBeLookedBackAt() throws Exception {
    start(PageSettings.Auth.None, "");
    events("/lessons/team-1/bookinfo/events", "", "event: beat");

    HttpResponse<String> frame = sent(to("/lessons/team-1/bookinfo/frames/0"));

    assertThat(frame.body()).contains("id=\"stage\"").contains("v4 47v5t");
    assertThat(frame.headers().firstValue("x-recorded-at")).contains(now.get().toString());
    assertThat(sent(to("/lessons/team-1/bookinfo/frames/99")).statusCode()).isEqualTo(404);
    assertThat(sent(to("/lessons/team-1/bookinfo/frames/-1")).statusCode()).isEqualTo(404);
  }

  @Test
  void hostileTextsStayTexts() throws Exception {
    String hostile = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(1)>";
    lessons.lesson(
        "team-1",
        "hostile",
        "{\"steps\": [{\"name\": \"<b>\", \"rollOut\": {\"deployment\": \"reviews\", \"image\": \"%s\"}}]}"
            .formatted(hostile),
        """
        {"phase": "Running", "step": "%1$s", "message": "%1$s", "guide": "%1$s", "hints": ["%1$s"], "next": "%1$s",
         "debrief": "%1$s", "help": {"text": "%1$s"}, "say": {"text": "%1$s"}, "progress": "%1$s",
         "steps": [{"name": "<b>", "state": "Running", "message": "%1$s", "manager": "%1$s", "how": "Other"}],
         "diagnosis": {"reason": "%1$s", "message": "%1$s", "explanation": "%1$s", "pod": "%1$s", "suggestion": "%1$s", "commands": ["%1$s"]},
         "deployments": [{"name": "%1$s", "explanation": "%1$s", "revisions": [{"revision": 1, "image": "%1$s", "step": "%1$s", "replicaSet": "%1$s"}]}]}
        """
            .formatted(hostile));
    start(PageSettings.Auth.None, "");

    String all = String.join("\n", events("/lessons/team-1/hostile/events", "", "event: beat"));

    assertThat(all).contains("&lt;script&gt;").doesNotContain("<script").doesNotContain("<img");
  }
}
