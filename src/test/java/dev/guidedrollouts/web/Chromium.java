package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Debian's Chromium, and pages of it that tell what went wrong in them. */
public final class Chromium implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Path PICTURES = Path.of("target/page");

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  private Chromium(Playwright playwright) {
    this.playwright = playwright;
    this.browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    // A test's browser: it runs as root, and asks nobody for anything.
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--font-render-hinting=none")));
  }

  /** Whether there is one. */
  public static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /** Skips the test, saying why, where there is no Chromium. */
  public static Chromium open() {
    assumeTrue(isThere(), "no " + PROGRAM + ": lab/tools browser installs it");
    return new Chromium(
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
  }

  /** A page of its own, with cookies of its own. */
  public Page page(int width, ColorScheme colors) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(colors)
                .setTimezoneId("UTC")
                .setLocale("en-GB"));
    Page page = context.newPage();
    page.onConsoleMessage(this::heard);
    page.onPageError(complaints::add);
    page.onDialog(
        d -> {
          complaints.add("a dialog: " + d.message());
          d.dismiss();
        });
    return page;
  }

  /**
   * Goes to an address. Anew where the browser dropped the request because an interface of this
   * machine came or went, as it does with each pod.
   */
  public static void visit(Page page, String url) {
    for (int left = 5; ; left--) {
      try {
        page.navigate(url);
        return;
      } catch (PlaywrightException e) {
        if (left == 0 || !e.getMessage().contains("ERR_NETWORK_CHANGED")) {
          throw e;
        }
      }
    }
  }

  /** What a lost or refused connection logs is no fault of the page. */
  private void heard(ConsoleMessage message) {
    if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
      complaints.add(message.text());
    }
  }

  /** Neither an error in a script, nor something that the content security policy stopped. */
  public void assertNothingWentWrong() {
    assertThat(complaints).isEmpty();
  }

  /** What WCAG 2.2 AA and the good practices ask for, as far as a program can see it. */
  public static void assertUsableByAll(Page page) {
    List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
    assertThat(violations)
        .as(() -> String.valueOf(page.url()))
        .extracting(r -> r.getId() + ": " + r.getHelp() + " " + r.getNodes().getFirst().getHtml())
        .isEmpty();
  }

  /** Kept under target/page, for people. */
  public static void picture(Page page, String name) {
    try {
      Files.createDirectories(PICTURES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  /**
   * Compares what a part of a page looks like with the picture that was looked at and kept; anew
   * with {@code -Dpictures.update=true}. Another release of the browser smooths a letter in another
   * way, so some pixels may differ; a part that is elsewhere, or has another colour, are more.
   *
   * @param kept the picture
   */
  static void assertLooksLike(Locator part, Path kept) throws IOException {
    byte[] now = part.screenshot();
    if (Boolean.getBoolean("pictures.update")) {
      Files.write(kept, now);
    }
    BufferedImage is = ImageIO.read(new ByteArrayInputStream(now));
    BufferedImage was = ImageIO.read(kept.toFile());
    assertThat(is.getWidth()).as("width of %s", kept).isEqualTo(was.getWidth());
    assertThat(Math.abs(is.getHeight() - was.getHeight()))
        .as("height of %s", kept)
        .isLessThanOrEqualTo(8);
    long others = 0;
    int height = Math.min(is.getHeight(), was.getHeight());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < is.getWidth(); x++) {
        others += differs(is.getRGB(x, y), was.getRGB(x, y)) ? 1 : 0;
      }
    }
    assertThat(others / (double) (height * is.getWidth()))
        .as("part of the pixels of %s that are others", kept)
        .isLessThan(0.03);
  }

  private static boolean differs(int one, int other) {
    int most = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      most = Math.max(most, Math.abs((one >> shift & 0xff) - (other >> shift & 0xff)));
    }
    return most > 64;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
