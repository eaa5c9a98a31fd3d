package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How one signs in and out, over the wire. */
class SignInTest {
  private final ServedPage page = new ServedPage();

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void whoHasNotSignedInIsAskedTo() throws Exception {
    page.start(PageSettings.Auth.Token, "");

    HttpResponse<String> lesson = page.sent(page.to("/lessons/team-1/bookinfo"));

    assertThat(lesson.statusCode()).isEqualTo(303);
    assertThat(lesson.headers().firstValue("location"))
        .contains("/sign-in?to=/lessons/team-1/bookinfo");
    assertThat(page.sent(page.to("/events")).statusCode()).isEqualTo(401);
    assertThat(page.sent(page.to("/lessons/team-1/bookinfo/events")).statusCode()).isEqualTo(401);
    assertThat(page.sent(page.to("/lessons/team-1/bookinfo/frames/0")).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenIsTakenForACookieThatIsOfUseHereOnly() throws Exception {
    page.start(PageSettings.Auth.Token, "");

    HttpResponse<String> welcome = page.signIn(" everywhere\n", "/lessons/team-1/bookinfo");

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
        page.sent(
                page.to("/sign-in")
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
    page.start(PageSettings.Auth.Token, "");

    HttpResponse<String> answer = page.signIn(token, "/");

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
    page.start(PageSettings.Auth.Token, "");

    assertThat(page.signIn("everywhere", to).headers().firstValue("location")).contains("/");
  }

  @Test
  void aFormOfAnotherPageIsNotTaken() throws Exception {
    page.start(PageSettings.Auth.Token, "");

    HttpResponse<String> answer =
        page.sent(
            page.to("/sign-in")
                .header("Sec-Fetch-Site", "cross-site")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=everywhere")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
  }

  /**
   * A session does not outlive its token: it is reviewed each minute, and what it had open ends.
   */
  @Test
  void aTokenThatExpiresEndsItsSession() throws Exception {
    page.start(PageSettings.Auth.Token, "");
    String cookie = page.cookie("everywhere");
    assertThat(page.sent(page.to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(200);

    // A review may come at any moment: what is to be ended by it is open before.
    Future<List<String>> open;
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      open =
          reader.submit(
              () -> page.events("/lessons/team-1/bookinfo/events", cookie, "event: signed-out"));
      Awaitility.await("somebody looks").until(() -> !page.lessons.followed.isEmpty());
      page.good.set(List.of());
      page.now.set(page.now.get().plusSeconds(61));
    }

    assertThat(open.get()).isNotEmpty();
    assertThat(page.sent(page.to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(401);
  }

  @Test
  void signingOutIsAtOnce() throws Exception {
    page.start(PageSettings.Auth.Token, "");
    String cookie = page.cookie("everywhere");

    page.sent(
        page.to("/sign-out").header("Cookie", cookie).POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(page.sent(page.to("/state").header("Cookie", cookie)).statusCode()).isEqualTo(401);
  }
}
