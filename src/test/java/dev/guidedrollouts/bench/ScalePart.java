package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What very many objects cost: memory with lessons and pods beside others' objects, and the CPU of
 * one event of a pod while there are few, more and very many lessons.
 */
final class ScalePart implements Part {
  private static final int FOREIGN_NAMESPACES = 10;
  private static final long QUIET_MILLIS = 20_000;

  /**
   * With 5,000 lessons under way a dozen a second are looked at without any reason of their own.
   */
  private static final long SETTLED_MILLIS = 60;

  private final Lab lab;
  private final int some;
  private final int lessons;
  private final int pods;
  private final int foreignPods;
  private final int foreignDeployments;
  private final List<Integer> growth;
  private final int events;
  private int foreign;

  ScalePart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.some = parameters.number("SCALE_FIRST", 33, 1);
    this.lessons = parameters.number("SCALE_LESSONS", 1000, 0);
    this.pods = parameters.number("SCALE_PODS", 6, 1);
    this.foreignPods = parameters.number("SCALE_FOREIGN_PODS", 10_000, 0);
    this.foreignDeployments = parameters.number("SCALE_FOREIGN_DEPLOYMENTS", 2000, 0);
    this.growth = parameters.numbers("SCALE_GROWTH", List.of(100, 1000, 5000));
    this.events = parameters.number("SCALE_EVENTS", 1000, 10);
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public void run(Results results) throws Exception {
    if (lessons > 0) {
      memory(results);
    }
    growth(results);
  }

  private void memory(Results results) throws Exception {
    List<String> others = lab.namespaces(Manifests.names("foreign", FOREIGN_NAMESPACES));
    String own = lab.namespace("scale");
    List<String> all = new ArrayList<>(others);
    all.add(own);
    addForeignPods(others);
    Bench.progress("%d Deployments of others".formatted(foreignDeployments));
    Lab.all(
        Manifests.names("foreign", foreignDeployments).stream()
            .map(
                n ->
                    lab.deployment(
                        others.get(Math.floorMod(n.hashCode(), others.size())),
                        n,
                        0,
                        Images.HEALTHY))
            .toList());
    try (Operator operator = new Operator(lab, "scale", all, Map.of())) {
      operator.start();
      rss(results, Goal.RSS_READY, operator, "beside %d foreign pods".formatted(foreignPods));
      Stalls stalls = new Stalls(lab, own, 5);
      List<String> first = Manifests.names("first", some);
      stalls.deploy(first);
      stalls.run(first, n -> Manifests.stalling(n, "FirstFailure", Images.MISSING));
      rss(results, Goal.RSS_SOME, operator, some + " lessons that stalled and were undone");
      begin(own, Manifests.names("many", lessons), pods);
      rss(
          results,
          Goal.RSS_MANY,
          operator,
          "%d lessons under way, %d pods".formatted(lessons, lessons * pods));
      foreign(results, others, own, operator);
      operator.stop();
    } finally {
      lab.remove(all);
      lab.observer.forget();
    }
  }

  private void foreign(Results results, List<String> others, String own, Operator operator)
      throws Exception {
    long before = collected(operator);
    addForeignPods(others);
    long after = collected(operator);
    results.goal(
        Goal.RSS_FOREIGN,
        (double) (after - before),
        null,
        foreignPods + " in namespaces without lessons; after a collection each");
    addForeignPods(List.of(own));
    results.figure(
        "RSS more with as many foreign pods in the lessons' own namespace",
        (double) (collected(operator) - after),
        "MiB",
        null,
        "after a collection each");
  }

  private static void rss(Results results, Goal goal, Operator operator, String of)
      throws IOException {
    Bench.pause(3000);
    Kept.Memory memory = operator.memory();
    results.goal(goal, (double) memory.now(), null, of + "; peak " + memory.peak());
  }

  /** Resident memory after the JVM has thrown away what nobody needs: growth without chance. */
  private static long collected(Operator operator) throws IOException {
    Bench.pause(3000);
    Kept.livingObjects(operator.pid());
    return operator.memory().now();
  }

  /** Pods that no lesson has to do with; they are of no Deployment and run. */
  private void addForeignPods(List<String> namespaces) {
    Bench.progress("%d foreign pods".formatted(foreignPods));
    List<CompletableFuture<RawApi.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < foreignPods; i++) {
      foreign++;
      String namespace = namespaces.get(i % namespaces.size());
      answers.add(
          lab.api.begin(
              "POST",
              "/api/v1/namespaces/" + namespace + "/pods",
              Manifests.foreignPod(lab, "foreign-" + foreign)));
    }
    Lab.all(answers);
  }

  /** Deployments of healthy pods, and lessons whose next rollout then waits for its image. */
  private void begin(String namespace, List<String> names, int replicas) {
    Bench.progress("%d Deployments of %d pods".formatted(names.size(), replicas));
    Lab.all(
        names.stream().map(n -> lab.deployment(namespace, n, replicas, Images.HEALTHY)).toList());
    lab.awaitRolledOut(names.size());
    Lab.all(
        names.stream()
            .map(n -> lab.lesson(namespace, n, Manifests.stalling(n, "FirstFailure", Images.HELD)))
            .toList());
    Bench.progress("their lessons begin");
    Lab.await(
        "a pod of each lesson waits for its image", () -> held(namespace).size() >= names.size());
    Bench.pause(3000);
  }

  private List<JsonNode> held(String namespace) {
    return lab.node.pods().values().stream()
        .filter(p -> Images.of(p).equals(Images.HELD))
        .filter(p -> p.path("metadata").path("namespace").asText().equals(namespace))
        .toList();
  }

  private void growth(Results results) throws Exception {
    List<Plot.Point> curve = new ArrayList<>();
    for (int count : growth) {
      String namespace = lab.namespace("growth-" + count);
      try (Operator operator = new Operator(lab, "growth-" + count, List.of(namespace), Map.of())) {
        operator.start();
        begin(namespace, Manifests.names("grow", count), 1);
        // Code that runs for the first time is compiled in the first round.
        cost(operator, namespace, 1);
        double millis = cost(operator, namespace, 2);
        curve.add(new Plot.Point(count, millis));
        results.figure(
            "CPU for an event of a pod, %d lessons".formatted(count),
            millis * 1000,
            "us",
            null,
            "of %d events; RSS %d MiB".formatted(events, operator.memory().now()));
        operator.stop();
      } finally {
        lab.remove(List.of(namespace));
        lab.observer.forget();
      }
    }
    results.goal(
        Goal.COST_GROWTH,
        curve.getLast().y() / Math.max(curve.getFirst().y(), 1e-3),
        null,
        "%.0f lessons against %.0f".formatted(curve.getLast().x(), curve.getFirst().x()));
    results.plot(
        "scale",
        new Plot("CPU of the operator for an event of a pod", "lessons", "ms")
            .line("ms for an event", curve));
  }

  /**
   * Milliseconds of CPU for a change of a pod that the operator has to look at; without what it
   * uses in the same time where nothing changes, since it looks at each lesson now and then.
   */
  private double cost(Operator operator, String namespace, int round) throws IOException {
    List<JsonNode> waiting = held(namespace);
    double idle = load(operator);
    Duration before = operator.cpu();
    long begun = System.nanoTime();
    for (int i = 0; i < events; i++) {
      // Another number of restarts is news of a container, and changes no decision.
      int restarts = round * events + i / waiting.size() + 1;
      lab.node.write(
          waiting.get(i % waiting.size()),
          PodStatuses.creating(Images.HELD, "100.64.0.1", restarts),
          false);
    }
    settle(operator);
    double used = operator.cpu().minus(before).toNanos() - idle * (System.nanoTime() - begun);
    return used / 1e6 / events;
  }

  /** The share of one processor that the operator uses while nothing changes. */
  private static double load(Operator operator) throws IOException {
    Duration before = operator.cpu();
    Bench.pause(QUIET_MILLIS);
    return operator.cpu().minus(before).toMillis() / (double) QUIET_MILLIS;
  }

  /** Until the operator has used no CPU to speak of for two seconds. */
  private static void settle(Operator operator) throws IOException {
    Duration last = operator.cpu();
    Duration used;
    do {
      Bench.pause(2000);
      Duration now = operator.cpu();
      used = now.minus(last);
      last = now;
    } while (used.toMillis() > SETTLED_MILLIS);
  }
}
