package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.e2e.Ports;
import dev.guidedrollouts.web.Chromium;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator's page: how long a change of a pod takes until it is drawn in a browser, and what
 * many viewers cost the API server and the operator.
 */
final class PagePart implements Part {
  private static final String LESSON = "page";
  private static final int WARM_UP = 10;

  /** Beside many viewers the share of a change is asked for, and no percentile with a goal. */
  private static final int MOST_BESIDE_VIEWERS = 40;

  private final Lab lab;
  private final int changes;
  private final int viewers;
  private final Duration quiet;

  PagePart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.changes = parameters.number("PAGE_CHANGES", 100, 2);
    this.viewers = parameters.number("PAGE_VIEWERS", 100, 1);
    this.quiet = parameters.seconds("PAGE_QUIET_SECONDS", 15, 1);
  }

  @Override
  public String name() {
    return "page";
  }

  @Override
  public void run(Results results) throws Exception {
    if (!Chromium.isThere()) {
      results.note("there is no Chromium (lab/tools browser installs it): not measured");
      return;
    }
    String namespace = lab.namespace("page");
    int port = Ports.free();
    Map<String, String> page =
        Map.of(
            "GUIDED_ROLLOUTS_PAGE",
            "true",
            "GUIDED_ROLLOUTS_PAGE_PORT",
            String.valueOf(port),
            "GUIDED_ROLLOUTS_PAGE_AUTH",
            "None");
    try (Operator operator = new Operator(lab, "page", List.of(namespace), page)) {
      operator.start();
      JsonNode pod = waitingPod(namespace);
      String path = "/lessons/" + namespace + "/" + LESSON;
      try (Chromium chromium = Chromium.open();
          ShownPod shown = new ShownPod(lab, pod, chromium, "http://127.0.0.1:" + port + path)) {
        measure(results, operator, shown, port, path + "/events");
      }
      operator.stop();
    } finally {
      lab.remove(List.of(namespace));
    }
  }

  /** The new pod of a lesson that waits for its image. */
  private JsonNode waitingPod(String namespace) throws Exception {
    new Stalls(lab, namespace, 1).deploy(List.of(LESSON));
    Lab.all(
        List.of(
            lab.lesson(
                namespace, LESSON, Manifests.stalling(LESSON, "FirstFailure", Images.HELD))));
    Lab.await("the lesson's pod waits for its image", () -> held(namespace).size() == 1);
    return held(namespace).getFirst();
  }

  private List<JsonNode> held(String namespace) {
    return lab.node.pods().values().stream()
        .filter(p -> Images.of(p).equals(Images.HELD))
        .filter(p -> p.path("metadata").path("namespace").asText().equals(namespace))
        .toList();
  }

  private void measure(Results results, Operator operator, ShownPod shown, int port, String events)
      throws Exception {
    shown.change(results, WARM_UP);
    Bench.progress("%d changes, one viewer".formatted(changes));
    Measured one = measured(results, operator, shown, changes);
    latency(results, one.times());
    var idle = requests(operator, Instant.now());
    Kept.Heap before = Kept.heap(operator.pid());
    Instant since = Instant.now();
    try (Viewers many = new Viewers(port, events, viewers)) {
      many.awaitAllShown();
      var looking = requests(operator, since);
      looking.ifPresentOrElse(
          with -> requests(results, idle.orElseThrow(), with),
          () -> results.note("requests were not counted: the cluster's audit log is not at hand"));
      memory(results, before, Kept.heap(operator.pid()));
      int fewer = Math.min(changes, MOST_BESIDE_VIEWERS);
      Bench.progress("%d changes, %d viewers more".formatted(fewer, viewers));
      many.forget();
      Measured all = measured(results, operator, shown, fewer);
      // What the last change brought is on its way to some of them.
      Bench.pause(1000);
      rendering(results, many);
      costs(results, one, all);
    }
  }

  /**
   * Some changes.
   *
   * @param times theirs
   * @param cpuMillis the operator's CPU for one of them
   */
  private record Measured(ShownPod.Times times, double cpuMillis) {}

  private static Measured measured(Results results, Operator operator, ShownPod shown, int count)
      throws Exception {
    Duration cpu = operator.cpu();
    ShownPod.Times times = shown.change(results, count);
    return new Measured(times, operator.cpu().minus(cpu).toNanos() / 1e6 / count);
  }

  private static void latency(Results results, ShownPod.Times times) {
    Distribution drawn = times.drawn();
    Distribution floor = times.seen();
    String of = "of " + drawn.nanos().size();
    results.times("floor: pod status PUT sent -> seen by the bench's watch", floor, null);
    results.figure(
        "pod status PUT sent -> drawn in the browser: p50",
        drawn.millis(50),
        "ms",
        floor.millis(50),
        of);
    results.goal(
        Goal.PAGE_P99,
        drawn.millis(99),
        floor.millis(99),
        of + ", slowest %.0f ms; floor: its p99".formatted(drawn.millis(100)));
    results.times("seen by the bench's watch -> drawn in the browser", times.more(), null);
    results.plot(
        "page",
        new Plot("From a pod's status to the page", "ms", "% of the changes")
            .distribution("drawn in the browser", drawn)
            .distribution("floor: status PUT -> watch", floor));
  }

  /**
   * All its requests from then until it has been quiet for a while; watches that begin are some.
   */
  private Optional<List<AuditLog.Request>> requests(Operator operator, Instant from)
      throws IOException {
    Bench.pause(quiet.toMillis());
    Instant to = Instant.now();
    return operator
        .requests(from)
        .map(all -> all.stream().filter(r -> r.received().isBefore(to)).toList());
  }

  private void requests(
      Results results, List<AuditLog.Request> before, List<AuditLog.Request> with) {
    results.goal(
        Goal.VIEWERS_REQUESTS,
        with.size() - before.size(),
        null,
        "%d come and look for %d s: %s"
            .formatted(
                viewers,
                quiet.toSeconds(),
                with.stream().map(r -> r.verb() + " " + r.resource()).distinct().toList()));
  }

  private void memory(Results results, Kept.Heap before, Kept.Heap after) {
    String of =
        "%d looks, then %d do; after a collection each"
            .formatted(before.viewers(), after.viewers());
    results.goal(Goal.VIEWERS_HEAP, after.livingMib() - before.livingMib(), null, of);
    results.goal(Goal.VIEWERS_RSS, (double) (after.rssMib() - before.rssMib()), null, of);
  }

  private void rendering(Results results, Viewers many) {
    results.goal(
        Goal.VIEWERS_RENDERING,
        many.fragmentsMade() / many.fragmentsOfOne(),
        null,
        "%d viewers were sent %d fragments, of which %d were made"
            .formatted(viewers, many.fragmentsSent(), many.fragmentsMade()));
  }

  private void costs(Results results, Measured one, Measured all) {
    results.times(
        "pod status PUT sent -> drawn in the browser, %d more viewers".formatted(viewers),
        all.times().drawn(),
        all.times().seen());
    results.figure("CPU of the operator for a change, one viewer", one.cpuMillis(), "ms", null, "");
    results.figure(
        "CPU of the operator for a change, %d viewers more".formatted(viewers),
        all.cpuMillis(),
        "ms",
        null,
        "%.1f times that of one".formatted(all.cpuMillis() / Math.max(one.cpuMillis(), 1e-3)));
  }
}
