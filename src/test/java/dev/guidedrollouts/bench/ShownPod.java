package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.guidedrollouts.text.PageMessages;
import dev.guidedrollouts.web.Chromium;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A pod whose status changes, as the bench's own watch and as a browser shows it. The browser's
 * clock and this process's are one machine's.
 */
final class ShownPod implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LOOK_MILLIS = 100;
  private static final int LEAST_PAUSE_MILLIS = 200;
  private static final int MOST_PAUSE_MILLIS = 500;

  /** Notes each text of the pod's tile when the frame that shows it is about to be drawn. */
  private static final String OBSERVE =
      """
      tile => {
        const drawn = window.benchDrawn = [];
        let last = null;
        const look = () => {
          const text = document.querySelector(`${tile} .words`)?.textContent;
          if (text === undefined || text === last) return;
          last = text;
          requestAnimationFrame(() => drawn.push({text, at: Date.now()}));
        };
        new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
        look();
      }
      """;

  private final Lab lab;
  private final JsonNode pod;
  private final Map<Boolean, Long> seenAt = new ConcurrentHashMap<>();
  private final Page page;
  private final RawWatch watch;

  /** Else the changes would keep step with the page's own clockwork. */
  private final Random pauses = new Random(1);

  private boolean runs;

  /**
   * What was measured.
   *
   * @param seen from sending the PUT until the bench's watch delivered
   * @param drawn from sending the PUT until the browser drew it
   * @param more from the bench's watch until the browser drew it
   */
  record Times(Distribution seen, Distribution drawn, Distribution more) {}

  /** Opens the lesson's page, and returns when the pod is on it. */
  ShownPod(Lab lab, JsonNode pod, Chromium chromium, String url) {
    this.lab = lab;
    this.pod = pod;
    JsonNode metadata = pod.path("metadata");
    String name = metadata.path("name").asText();
    page = chromium.page(1200, ColorScheme.LIGHT);
    Chromium.visit(page, url);
    page.waitForSelector("#pod-" + name);
    page.evaluate(OBSERVE, "#pod-" + name);
    watch =
        new RawWatch(
            lab.api,
            "/api/v1/namespaces/" + metadata.path("namespace").asText() + "/pods",
            "fieldSelector=metadata.name%3D" + name,
            this::seen);
  }

  private void seen(JsonNode now, boolean deleted, long at) {
    boolean running = now.at("/status/containerStatuses/0/state").has("running");
    seenAt.putIfAbsent(running, at);
  }

  /** Changes it so many times, one after the other. */
  Times change(Results results, int count) throws Exception {
    List<Long> seen = new ArrayList<>();
    List<Long> drawn = new ArrayList<>();
    List<Long> more = new ArrayList<>();
    int missed = 0;
    for (int i = 0; i < count; i++) {
      page.waitForTimeout(pauses.nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
      runs = !runs;
      page.evaluate("() => { window.benchDrawn.length = 0; }");
      seenAt.clear();
      Instant at = Instant.now();
      long from = System.nanoTime();
      lab.node.write(pod, status(), false);
      if (!Lab.waitFor(PATIENCE, this::isShown)) {
        missed++;
        continue;
      }
      long toSeen = seenAt.get(runs) - from;
      long toDrawn = Duration.between(at, Instant.ofEpochMilli(drawnAt())).toNanos();
      seen.add(toSeen);
      drawn.add(toDrawn);
      more.add(toDrawn - toSeen);
    }
    if (missed > 0) {
      results.note("%d of %d changes were not seen in time".formatted(missed, count));
    }
    return new Times(new Distribution(seen), new Distribution(drawn), new Distribution(more));
  }

  private ObjectNode status() {
    String address = "100.64.0.1";
    return runs
        ? PodStatuses.notReady(Images.HELD, address)
        : PodStatuses.creating(Images.HELD, address, 0);
  }

  private boolean isShown() {
    page.waitForTimeout(LOOK_MILLIS);
    return seenAt.containsKey(runs) && drawnAt() > 0;
  }

  /** By the browser's clock; 0 for not yet. */
  private long drawnAt() {
    String words = runs ? PageMessages.notReady() : PageMessages.starting();
    Object at =
        page.evaluate(
            "text => window.benchDrawn.find(d => d.text === text)?.at ?? 0", (Object) words);
    return ((Number) at).longValue();
  }

  @Override
  public void close() {
    watch.close();
  }
}
