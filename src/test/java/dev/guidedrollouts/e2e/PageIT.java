package dev.guidedrollouts.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.web.Chromium;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The seed's lesson as it is seen on the page while it happens, by people with tokens of the
 * cluster.
 */
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
  /** A step may take as long as its pods do on a busy machine. */
  private static final double STEP = 120_000;

  private static final double REVIEWED = 100_000;

  private static Cluster cluster;
  private static Chromium chromium;
  private static int port;

  @BeforeAll
  static void open() throws Exception {
    chromium = Chromium.open();
    cluster = Cluster.prepare();
    port = Ports.free();
    cluster
        .operator
        .with("GUIDED_ROLLOUTS_PAGE", "true")
        .with("GUIDED_ROLLOUTS_PAGE_PORT", String.valueOf(port))
        .start();
    cluster.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: instructor}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: passer-by}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: sees-lessons}
        rules:
        - {apiGroups: [guidedrollouts.dev], resources: [rolloutlessons], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: instructor-sees-lessons}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: sees-lessons}
        subjects:
        - {kind: ServiceAccount, name: instructor}
        """);
  }

  @AfterAll
  static void leave() {
    if (chromium != null) {
      chromium.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String token(String account) {
    return cluster
        .admin
        .serviceAccounts()
        .inNamespace(cluster.namespace)
        .withName(account)
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  private static Page signedIn(String account, String path) {
    Page page = chromium.page(1200, ColorScheme.LIGHT);
    Chromium.visit(page, "http://127.0.0.1:" + port + path);
    page.getByLabel("Token").fill(token(account));
    page.keyboard().press("Enter");
    return page;
  }

  private static String lessonPath() {
    return "/lessons/" + cluster.namespace + "/bookinfo";
  }

  private static void within(double millis, Locator shown) {
    assertThat(shown).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(millis));
  }

  private static Locator tiles(Page page, String deployment, String state) {
    return page.locator("#deployment-" + deployment + " .tile." + state + ":not(.leaving)");
  }

  @Test
  @Order(1)
  void theLessonIsSeenAsItHappens() throws Exception {
    Page board = signedIn("instructor", "/");
    Page page = signedIn("instructor", lessonPath());
    within(STEP, page.locator("#gone"));
    cluster.apply(Files.readString(Path.of("deploy/lesson.yaml")));

    // 1: a common failed deployment, diagnosed while it is there.
    within(STEP, tiles(page, "ratings", "broken"));
    within(STEP, page.getByText("docker.io has no image wrongratings").first());
    assertThat(page.locator("h1")).hasText("Rollouts and rollbacks");
    within(STEP, board.getByText(cluster.namespace + "/bookinfo"));
    // 2, 3: the fix is the right image.
    within(STEP, tiles(page, "ratings", "serving").first());
    // 4 to 6: no stars, four pods of them.
    within(STEP, tiles(page, "reviews", "mark-plain.serving").nth(3));
    // 7, 8: black stars, red stars.
    within(STEP, tiles(page, "reviews", "mark-stars-black.serving").first());
    within(STEP, tiles(page, "reviews", "mark-stars-red.serving").nth(3));
    // 9: three old pods serve, two can't pull.
    within(STEP, tiles(page, "reviews", "broken").nth(1));
    within(STEP, page.getByText("Not progressing: ").first());
    assertThat(tiles(page, "reviews", "mark-stars-red.serving")).hasCount(3);
    assertThat(tiles(page, "reviews", "broken")).hasCount(2);
    // In the kubelet's word, whichever it is at the moment; with the back-off comes the undo.
    assertThat(tiles(page, "reviews", "broken").first().locator(".words"))
        .hasText(Pattern.compile("ErrImagePull|ImagePullBackOff"));
    Chromium.picture(page, "lesson-stalled");
    Chromium.picture(board, "board");
    // … and are undone, and 10: back to black stars.
    within(STEP, page.getByText("All 10 steps passed."));
    within(STEP, tiles(page, "reviews", "mark-stars-black.serving").nth(3));
    assertThat(tiles(page, "reviews", "broken")).hasCount(0);
    assertThat(page.locator("#ledger")).containsText("5 (was 3)");
    assertThat(page.locator("#ledger")).containsText("6 (was 2)");
    assertThat(page.locator("#diagnosis")).containsText("Undone to");
    assertThat(page.locator("#steps .state-Passed")).hasCount(10);
    Chromium.assertUsableByAll(page);
    Chromium.picture(page, "lesson-completed");
    chromium.assertNothingWentWrong();
    page.context().close();
    board.context().close();
  }

  @Test
  @Order(2)
  void afterwardsItCanBeLookedBackAt() {
    cluster.awaitPhase("bookinfo", LessonPhase.Completed);
    Page page = signedIn("instructor", lessonPath());
    within(STEP, page.locator("#scrub"));
    page.locator("#scrub").focus();
    page.keyboard().press("Home");

    // From the first moment to the last; somewhere between stood the stall.
    boolean stalled = false;
    int frames = Integer.parseInt(page.locator("#scrub").getAttribute("data-frames"));
    for (int i = 1; i < frames - 1 && !stalled; i++) {
      page.keyboard().press("ArrowRight");
      within(STEP, page.locator("body[data-past='%d']".formatted(i)));
      stalled =
          tiles(page, "reviews", "broken").count() == 2
              && tiles(page, "reviews", "mark-stars-red.serving").count() == 3;
    }
    assertThat(stalled).isTrue();
    assertThat(page.locator("#looked-at")).hasAttribute("visibility", "visible");
    page.locator("#live").click();
    within(STEP, page.getByText("All 10 steps passed."));
    assertThat(page.locator("#looked-at")).hasAttribute("visibility", "hidden");
    page.context().close();
  }

  /** The lesson has ended and nothing of it is looked at, but for who looks at the page. */
  @Test
  @Order(3)
  void whatOthersDoAfterwardsIsSeenToo() throws Exception {
    Page page = signedIn("instructor", lessonPath());
    within(STEP, tiles(page, "ratings", "serving").nth(1));

    cluster.kubectl("scale", "deployment/ratings", "--replicas=1");

    assertThat(tiles(page, "ratings", "serving"))
        .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(STEP));
    page.context().close();
  }

  @Test
  @Order(4)
  void whoMayNotGetTheLessonIsToldWhichRightIsMissing() {
    Page page = signedIn("passer-by", lessonPath());

    within(STEP, page.locator("#not-allowed"));
    assertThat(page.locator("#not-allowed")).containsText("in namespace " + cluster.namespace);
    assertThat(page.content()).doesNotContain("All 10 steps passed.");
    page.context().close();
  }

  /** A client certificate of the operator's own must not let a wrong token in. */
  @Test
  @Order(5)
  void aTokenOfNobodyIsRefused() {
    for (String wrong : List.of("x", token("instructor") + "x")) {
      Page page = chromium.page(1200, ColorScheme.LIGHT);
      Chromium.visit(page, "http://127.0.0.1:" + port + "/");
      page.getByLabel("Token").fill(wrong);
      page.keyboard().press("Enter");
      assertThat(page.locator("#problem")).containsText("does not accept this token");
      page.context().close();
    }
  }

  /** The rights are asked anew each minute, and the token with them. */
  @Test
  @Order(6)
  void aTokenThatIsWithdrawnEndsWhatIsOpen() throws Exception {
    Page page = signedIn("instructor", lessonPath());
    within(STEP, page.locator("#content h1"));

    cluster.kubectl("delete", "serviceaccount", "instructor");

    within(REVIEWED, page.getByLabel("Token"));
    page.context().close();
  }
}
