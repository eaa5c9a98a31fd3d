package dev.guidedrollouts.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.guidedrollouts.model.TokenAnswer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser, with lessons as each test wants them: its states, and its hands. */
class PageStatesIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String LESSON = "/lessons/team-1/bookinfo";

  /** Two missed beats, and a machine that has other things to do. */
  private static final double SOON = 30_000;

  /** Of what is there: "stage-light.png" and "stage-dark.png". */
  private static final Path PICTURES = Path.of("src/test/resources/pictures");

  private static Chromium chromium;

  private ShownLessons lessons = ShownLessons.stalled();
  private PageServer server;
  private Page page;

  @BeforeAll
  static void open() {
    chromium = Chromium.open();
  }

  @AfterAll
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
    VERTX.close();
  }

  @AfterEach
  void close() {
    if (page != null) {
      page.context().close();
    }
    if (server != null) {
      server.close();
    }
    chromium.assertNothingWentWrong();
  }

  private void serve(PageSettings.Auth auth, int port) {
    server =
        new PageServer(
            new PageSettings("127.0.0.1", port, auth, ""),
            lessons,
            (token, namespace, name) ->
                token.equals("nobody")
                    ? TokenAnswer.UNKNOWN_TOKEN
                    : token.equals("team-1") && namespace.equals("team-1")
                        ? TokenAnswer.ALLOWED
                        : TokenAnswer.DENIED,
            VERTX,
            Clock.systemUTC());
    server.start();
  }

  private Page show(String path) {
    return show(path, 1200, ColorScheme.LIGHT);
  }

  private Page show(String path, int width, ColorScheme colors) {
    if (server == null) {
      serve(PageSettings.Auth.None, 0);
    }
    page = chromium.page(width, colors);
    Chromium.visit(page, "http://localhost:" + server.port() + path);
    return page;
  }

  private static void soon(Locator shown) {
    assertThat(shown).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SOON));
  }

  /** A broken pod was there, and is no more. */
  private void showWithAPast() {
    show(LESSON);
    soon(page.getByText("v4 47v5t"));
    rolledOut("reviews-3-last");
    soon(page.getByText("v3 last"));
  }

  /** Of revision 3 one pod is there, and of others none. */
  private void rolledOut(String pod) {
    lessons.rollout(
        "team-1",
        ShownLessons.reviews(
            1,
            List.of(ShownLessons.version(3)),
            Map.of("reviews-3", List.of(ShownLessons.serving(pod)))));
    changed();
  }

  private void changed() {
    server.observer().rolloutChanged("team-1", "reviews");
    server.observer().lessonChanged("team-1", "bookinfo");
  }

  @Test
  void loading() {
    lessons.known = false;
    show("/");

    assertThat(page.locator("#loading")).isVisible();
    assertThat(page.locator("#content")).isHidden();
    lessons.known = true;
    soon(page.getByText("team-1/bookinfo"));
    assertThat(page.locator("#loading")).isHidden();
  }

  @Test
  void emptyWithTheCommandThatMakesAFirstLesson() {
    lessons = new ShownLessons();
    show("/");

    soon(page.locator("#empty"));
    assertThat(page.locator("#first")).hasText("kubectl apply -f deploy/lesson.yaml");
    Chromium.assertUsableByAll(page);
    lessons.lesson("team-1", "bookinfo", "{\"steps\": []}", "{\"phase\": \"Running\"}");
    server.observer().lessonChanged("team-1", "bookinfo");
    soon(page.getByText("team-1/bookinfo"));
    assertThat(page.locator("#empty")).isHidden();
  }

  @Test
  void notAllowedWithTheRightThatIsMissing() {
    serve(PageSettings.Auth.Token, 0);
    show("/lessons/team-2/bookinfo");
    page.getByLabel("Token").fill("nobody");
    page.getByText("Sign in").last().click();
    assertThat(page.locator("#problem")).containsText("does not accept this token");
    Chromium.assertUsableByAll(page);

    page.getByLabel("Token").fill("team-1");
    page.keyboard().press("Enter");

    soon(page.locator("#not-allowed"));
    // Where one wanted to go is not forgotten over a wrong token.
    assertThat(page.locator("#not-allowed"))
        .containsText("the right to get rolloutlessons.guidedrollouts.dev in namespace team-2");
    assertThat(page.locator("#content")).isHidden();
    page.getByText("All lessons").click();
    soon(page.getByText("team-1/bookinfo"));
    assertThat(page.evaluate("document.cookie")).isEqualTo("");
  }

  @Test
  void disconnectedSinceWhenAndBackByItself() {
    show(LESSON);
    soon(page.getByText("Stalled: ImagePullBackOff"));
    int port = server.port();

    server.close();
    soon(page.locator("#disconnected"));
    assertThat(page.locator("#disconnected")).containsText("Disconnected since");
    assertThat(page.locator("#disconnected")).containsText("What is shown is as of");
    assertThat(page.getByText("Stalled: ImagePullBackOff")).isVisible();

    lessons.rollout(
        "team-1",
        ShownLessons.reviews(
            1,
            List.of(ShownLessons.version(3)),
            Map.of("reviews-3", List.of(ShownLessons.serving("reviews-3-later")))));
    serve(PageSettings.Auth.None, port);
    soon(page.getByText("v3 later"));
    assertThat(page.locator("#disconnected")).isHidden();
  }

  @Test
  void anOperatorThatHearsNothingItselfSaysSo() {
    lessons.watching = false;
    show(LESSON);

    soon(page.locator("#disconnected"));
    assertThat(page.locator("#disconnected"))
        .containsText("The operator has lost the API server since");
    lessons.watching = true;
    assertThat(page.locator("#disconnected"))
        .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(SOON));
  }

  @Test
  void aLessonThatIsGone() {
    show(LESSON);
    soon(page.getByText("Stalled: ImagePullBackOff"));

    lessons.remove("team-1", "bookinfo");
    server.observer().lessonChanged("team-1", "bookinfo");

    soon(page.locator("#gone"));
    assertThat(page.locator("#gone")).hasText("There is no lesson bookinfo in namespace team-1.");
  }

  @ParameterizedTest
  @CsvSource({"390, LIGHT", "390, DARK", "1024, LIGHT", "1024, DARK", "1600, LIGHT", "1600, DARK"})
  void theStalledMomentCanBeReadByAll(int width, ColorScheme colors) {
    show(LESSON, width, colors);

    soon(page.getByText("Stalled: ImagePullBackOff"));
    assertThat(page.locator(".tile.serving")).hasCount(3);
    assertThat(page.locator(".tile.broken")).hasCount(2);
    // In words, on the tile's own line.
    assertThat(page.locator(".tile.broken").first()).containsText("ImagePullBackOff");
    assertThat(page.locator(".tile.broken").first())
        .containsText("has no image istio/examples-bookinfo-reviews-v4");
    Chromium.assertUsableByAll(page);
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    Chromium.picture(page, "stalled-%d-%s".formatted(width, colors));
    page.getByText("All lessons").click();
    soon(page.locator("#board"));
    Chromium.assertUsableByAll(page);
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, stage-light.png", "DARK, stage-dark.png"})
  void theStageLooksAsItDidWhenSomebodyLookedAtIt(ColorScheme colors, String picture)
      throws IOException {
    show(LESSON, 1024, colors);
    soon(page.getByText("v4 47v5t"));
    // What has just arrived fades in.
    page.waitForTimeout(1000);

    Chromium.assertLooksLike(page.locator("#stage"), PICTURES.resolve(picture));
  }

  /**
   * A restored revision has another number: its tiles stay where they are, and so does the focus.
   */
  @Test
  void tilesNeverJumpAndTheFocusStays() {
    show(LESSON);
    soon(page.getByText("v4 47v5t"));
    page.locator("#todo .copy").focus();
    Object before =
        page.evaluate("document.getElementById('pod-reviews-3-7hvxl').getBoundingClientRect().top");

    lessons.rollout(
        "team-1",
        ShownLessons.reviews(
            4,
            List.of(ShownLessons.version(4), ShownLessons.version(3, 5)),
            Map.of(
                "reviews-3",
                List.of(
                    ShownLessons.serving("reviews-3-7hvxl"),
                    ShownLessons.serving("reviews-3-new")))));
    changed();

    soon(page.getByText("v3 new"));
    assertThat(page.locator("#stage")).containsText("revision 5 (was 3)");
    assertThat(page.locator(".tile.broken")).hasCount(0);
    assertThat(
            page.evaluate(
                "document.getElementById('pod-reviews-3-7hvxl').getBoundingClientRect().top"))
        .isEqualTo(before);
    assertThat(page.evaluate("document.activeElement.className")).isEqualTo("copy");
  }

  @Test
  void lookingBackWithTheKeyboardAlone() {
    showWithAPast();

    page.locator("#scrub").focus();
    page.keyboard().press("Home");
    soon(page.getByText("v4 47v5t"));
    soon(page.locator("#past"));
    // What happens meanwhile does not take the eye away.
    rolledOut("reviews-3-newest");
    page.waitForTimeout(500);
    assertThat(page.getByText("v4 47v5t")).isVisible();
    assertThat(page.locator("#scrub-at")).hasText(Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2}"));

    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    soon(page.getByText("v3 newest"));
    assertThat(page.locator("#past")).isHidden();
  }

  @Test
  void aMomentThatDidNotComeIsAskedForAgain() {
    showWithAPast();
    page.route(
        "**/frames/*",
        route -> route.abort("connectionaborted"),
        new Page.RouteOptions().setTimes(2));

    page.locator("#scrub").focus();
    page.keyboard().press("Home");

    soon(page.getByText("v4 47v5t"));
    assertThat(page.locator("#past")).containsText("Looking back");
  }

  @Test
  void thePresenterModeCanBeReadFromTheLastRow() {
    show(LESSON + "?present");
    soon(page.getByText("Stalled: ImagePullBackOff"));

    Object smallest =
        page.evaluate(
            """
            Math.min(...[...document.querySelectorAll('#content *')]
              .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
              .filter(e => e.getClientRects()[0]?.width > 2)
              .map(e => parseFloat(getComputedStyle(e).fontSize)))
            """);

    assertThat(((Number) smallest).doubleValue()).isGreaterThanOrEqualTo(24);
    assertThat(page.locator("#ledger")).isHidden();
    Chromium.assertUsableByAll(page);
    page.locator("#present").click();
    assertThat(page.locator("#ledger")).isVisible();
  }

  @Test
  void printedItIsThePictureAlone() {
    show(LESSON);
    soon(page.getByText("Stalled: ImagePullBackOff"));

    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));

    assertThat(page.locator(".bar")).isHidden();
    assertThat(page.locator(".scrub")).isHidden();
    assertThat(page.locator(".tile.broken")).hasCount(2);
  }

  @Test
  void theFirstTabLeadsToTheLesson() {
    show(LESSON);
    soon(page.getByText("Stalled: ImagePullBackOff"));

    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("#main")).isFocused();
  }
}
