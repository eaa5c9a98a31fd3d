package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served, and to whom, over the wire. */
class PageServerTest {
  private final ServedPage page = new ServedPage();

  @AfterEach
  void close() {
    page.close();
  }

  @ParameterizedTest
  @CsvSource({
    "everywhere, 200, 200",
    "team-1, 200, 403",
    "one-lesson, 200, 403",
    "nowhere, 403, 403"
  })
  void aViewerSeesTheLessonsThatTheyMayGet(String token, int one, int two) throws Exception {
    page.start(PageSettings.Auth.Token, "");
    String cookie = page.cookie(token);

    assertThat(
            page.sent(page.to("/lessons/team-1/bookinfo/state").header("Cookie", cookie))
                .statusCode())
        .isEqualTo(one);
    HttpResponse<String> other =
        page.sent(page.to("/lessons/team-2/bookinfo/state").header("Cookie", cookie));
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
    page.start(PageSettings.Auth.Token, "");

    List<String> events = page.events("/events", page.cookie(token), "\"rows\":[\"");

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
    page.start(PageSettings.Auth.Token, "");

    List<String> events = page.events("/events", page.cookie("nowhere"), "event: board");
    List<String> told = page.events("/events", page.cookie("nowhere"), "notAllowed");

    assertThat(events).noneMatch(e -> e.contains("bookinfo"));
    assertThat(told.getLast())
        .contains("may not see any lesson")
        .contains("get rolloutlessons.guidedrollouts.dev");
  }

  @Test
  void aLessonComesWholeAndWithWhatIsNewOnly() throws Exception {
    page.start(PageSettings.Auth.None, "");

    List<String> events = page.events("/lessons/team-1/bookinfo/events", "", "event: beat");

    String all = String.join("\n", events);
    assertThat(all)
        .contains("retry: 1000")
        .contains("data: <section id=\"stage\">")
        .contains("ImagePullBackOff")
        .contains("<strong>no</strong> version 4");
    try (Stream<String> _ = page.stream("/lessons/team-1/bookinfo/events", "")) {
      Awaitility.await("somebody looks")
          .until(() -> page.lessons.followed.contains(new LessonKey("team-1", "bookinfo")));
    }
    Awaitility.await("nobody looks any more").until(page.lessons.followed::isEmpty);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void nothingCanBeChanged(String method) throws Exception {
    page.start(PageSettings.Auth.None, "");

    for (String path :
        List.of("/", "/lessons/team-1/bookinfo", "/lessons/team-1/bookinfo/events", "/events")) {
      assertThat(
              page.sent(page.to(path).method(method, HttpRequest.BodyPublishers.noBody()))
                  .statusCode())
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
    page.start(PageSettings.Auth.None, "");

    HttpResponse<String> answer = page.sent(page.to(path));

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
    page.start(PageSettings.Auth.None, "");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port())) {
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
    page.start(PageSettings.Auth.Token, "/class");

    assertThat(
            page.sent(page.to("/class/lessons/team-1/bookinfo")).headers().firstValue("location"))
        .contains("/class/sign-in?to=/lessons/team-1/bookinfo");
    assertThat(page.sent(page.to("/class/sign-in")).body()).contains("action=\"/class/sign-in\"");
    assertThat(page.sent(page.to("/class/assets/page.css")).statusCode()).isEqualTo(200);
    assertThat(page.sent(page.to("/")).statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasCanBeLookedBackAt() throws Exception {
    page.start(PageSettings.Auth.None, "");
    page.events("/lessons/team-1/bookinfo/events", "", "event: beat");

    HttpResponse<String> frame = page.sent(page.to("/lessons/team-1/bookinfo/frames/0"));

    assertThat(frame.body()).contains("id=\"stage\"").contains("v4 47v5t");
    assertThat(frame.headers().firstValue("x-recorded-at")).contains(page.now.get().toString());
    assertThat(page.sent(page.to("/lessons/team-1/bookinfo/frames/99")).statusCode())
        .isEqualTo(404);
    assertThat(page.sent(page.to("/lessons/team-1/bookinfo/frames/-1")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void hostileTextsStayTexts() throws Exception {
    String hostile = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(1)>";
    page.lessons.lesson(
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
    page.start(PageSettings.Auth.None, "");

    String all =
        String.join("\n", page.events("/lessons/team-1/hostile/events", "", "event: beat"));

    assertThat(all).contains("&lt;script&gt;").doesNotContain("<script").doesNotContain("<img");
  }
}
