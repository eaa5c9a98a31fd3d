package dev.guidedrollouts.bench;

import dev.guidedrollouts.bench.Track.Moment;
import dev.guidedrollouts.e2e.Election;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How fast a stall is seen, told and undone, cold and warm; what a step costs in requests and CPU;
 * and what the operator does while nothing happens.
 */
final class DetectPart implements Part {
  private static final int PLAIN_STEPS = 10;
  private static final int MOST_PLAIN_WARM_UP = 3;
  private static final String WAITING = "paused";

  private final Lab lab;
  private final int stalls;
  private final int parallel;
  private final int warmUp;
  private final int cold;
  private final int plain;
  private final Duration quiet;

  DetectPart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.stalls = parameters.number("STALLS", 40, 2);
    this.parallel = parameters.number("PARALLEL", 4, 1);
    this.warmUp = parameters.number("WARM_UP", 20, 0);
    this.cold = parameters.number("COLD_STARTS", 3, 1);
    this.plain = parameters.number("PLAIN_LESSONS", 10, 1);
    this.quiet = parameters.seconds("QUIET_SECONDS", 30, 1);
  }

  @Override
  public String name() {
    return "detect";
  }

  @Override
  public void run(Results results) throws Exception {
    String namespace = lab.namespace("detect");
    try (Operator operator = new Operator(lab, "detect", List.of(namespace), Map.of())) {
      Stalls lessons = new Stalls(lab, namespace, parallel);
      cold(results, lessons, operator);
      warm(results, lessons, namespace, operator);
      plain(results, lessons, namespace, operator);
      waitingLesson(namespace);
      idle(results, Goal.IDLE, operator);
    }
    elected(results, namespace);
    lab.remove(List.of(namespace));
  }

  private void cold(Results results, Stalls lessons, Operator operator) throws Exception {
    List<String> names = Manifests.names("cold", cold);
    lessons.deploy(names);
    List<Track> tracks = new ArrayList<>();
    for (int i = 0; i < cold; i++) {
      operator.start();
      tracks.addAll(
          lessons.run(
              List.of(names.get(i)), n -> Manifests.stalling(n, "FirstFailure", Images.MISSING)));
      if (i + 1 < cold) {
        operator.stop();
      }
    }
    Stalls.tellMissing(results, tracks, Moment.DIAGNOSIS);
    Distribution times = Stalls.times(tracks, Moment.CONDITION, Moment.DIAGNOSIS).orElseThrow();
    Double floor =
        Stalls.times(tracks, Moment.SENT, Moment.CONDITION).map(t -> t.millis(50)).orElse(null);
    results.goal(
        Goal.DETECT_COLD,
        times.millis(100),
        floor,
        "of %d starts; median %.0f ms".formatted(cold, times.millis(50)));
  }

  private void warm(Results results, Stalls lessons, String namespace, Operator operator)
      throws Exception {
    List<String> before = Manifests.names("warmup", warmUp);
    lessons.deploy(before);
    lessons.run(before, n -> Manifests.stalling(n, "FirstFailure", Images.MISSING));
    List<String> first = Manifests.names("first", (stalls + 1) / 2);
    List<String> backOff = Manifests.names("backoff", stalls / 2);
    lessons.deploy(first);
    lessons.deploy(backOff);
    Instant since = Instant.now();
    Bench.progress("%d stalls, verdict FirstFailure".formatted(first.size()));
    List<Track> quick =
        lessons.run(first, n -> Manifests.stallingAndGoingOn(n, "FirstFailure", Images.MISSING));
    Bench.progress("%d stalls, verdict BackOff".formatted(backOff.size()));
    List<Track> slow =
        lessons.run(backOff, n -> Manifests.stallingAndGoingOn(n, "BackOff", Images.MISSING));
    List<Track> all = new ArrayList<>(quick);
    all.addAll(slow);
    latency(results, all, quick, slow);
    operator
        .requests(since)
        .ifPresentOrElse(
            requests -> {
              var costs =
                  StepCosts.of(
                      lab.lessons(namespace).stream()
                          .filter(l -> !l.getMetadata().getName().matches("(cold|warmup)-.*"))
                          .toList(),
                      requests);
              // The steps that come after the stalling ones are told by the lessons of plain steps.
              costs.keySet().removeIf(kind -> kind.startsWith("plain"));
              requests(results, costs);
            },
            () ->
                results.note("requests were not counted: the cluster's audit log is not at hand"));
  }

  private static void latency(
      Results results, List<Track> all, List<Track> quick, List<Track> slow) {
    Stalls.tellMissing(results, all, Moment.DIAGNOSIS);
    Distribution floor = Stalls.floor(results, all);
    Distribution diagnosis = Stalls.times(all, Moment.CONDITION, Moment.DIAGNOSIS).orElseThrow();
    String of = "of " + diagnosis.nanos().size();
    results.goal(Goal.DETECT_P50, diagnosis.millis(50), floor.millis(50), of);
    results.goal(Goal.DETECT_P99, diagnosis.millis(99), floor.millis(50), of);
    // With FirstFailure the verdict and the undo's request go into the same status as the
    // diagnosis.
    Stalls.times(slow, Moment.CONDITION, Moment.DIAGNOSIS)
        .ifPresent(t -> results.times("condition -> diagnosis alone, BackOff", t, floor));
    Stalls.times(quick, Moment.CONDITION, Moment.DIAGNOSIS)
        .ifPresent(t -> results.times("condition -> diagnosis and undo, FirstFailure", t, floor));
    Distribution undone = Stalls.times(quick, Moment.DIAGNOSIS, Moment.UNDONE).orElseThrow();
    results.goal(
        Goal.RESTORE_P99,
        undone.millis(99),
        floor.millis(50),
        "of %d; median %.0f ms".formatted(undone.nanos().size(), undone.millis(50)));
    Stalls.times(quick, Moment.DIAGNOSIS, Moment.RESTORED)
        .ifPresent(t -> results.times("diagnosis -> rollout complete, FirstFailure", t, floor));
    Stalls.times(slow, Moment.CONDITION, Moment.VERDICT)
        .ifPresent(t -> results.times("condition -> verdict, BackOff", t, floor));
    Stalls.times(slow, Moment.VERDICT, Moment.UNDONE)
        .ifPresent(t -> results.times("verdict -> former template seen, BackOff", t, floor));
    results.plot(
        "detect",
        new Plot("From a pod's condition to the lesson's diagnosis", "ms", "% of the stalls")
            .distribution("diagnosis", diagnosis)
            .distribution("floor: status PUT -> watch", floor));
  }

  private static void requests(Results results, Map<String, List<StepCosts.Cost>> costs) {
    costs.forEach(
        (kind, steps) -> {
          Goal writes =
              kind.endsWith("BackOff")
                  ? Goal.STATUS_WRITES_BACK_OFF
                  : kind.endsWith("FirstFailure") ? Goal.STATUS_WRITES_FIRST : null;
          String most =
              "%d steps, most %d"
                  .formatted(steps.size(), most(steps, StepCosts.Cost::statusWrites));
          double mean = mean(steps, StepCosts.Cost::statusWrites);
          if (writes == null) {
            results.figure("status writes, " + kind, mean, "", null, most);
          } else {
            results.goal(writes, mean, null, most);
            // A stall that is undone is two changes: the new template and the former one.
            results.goal(
                Goal.DEPLOYMENT_WRITES,
                most(steps, StepCosts.Cost::deploymentWrites) / 2.0,
                null,
                kind + ", two changes each");
          }
          results.figure(
              "Events, reads and refused requests, " + kind,
              mean(steps, c -> c.events() + c.reads() + c.tooLate()),
              "",
              null,
              "Events %.1f, reads %.1f, refused %.1f"
                  .formatted(
                      mean(steps, StepCosts.Cost::events),
                      mean(steps, StepCosts.Cost::reads),
                      mean(steps, StepCosts.Cost::tooLate)));
        });
  }

  private static double mean(List<StepCosts.Cost> steps, ToLongFunction<StepCosts.Cost> count) {
    return steps.stream().mapToLong(count).average().orElse(0);
  }

  private static long most(List<StepCosts.Cost> steps, ToLongFunction<StepCosts.Cost> count) {
    return steps.stream().mapToLong(count).max().orElse(0);
  }

  private void plain(Results results, Stalls lessons, String namespace, Operator operator)
      throws Exception {
    List<String> before = Manifests.names("plainwarm", Math.min(warmUp, MOST_PLAIN_WARM_UP));
    lessons.deploy(before);
    lessons.run(before, n -> Manifests.plain(n, PLAIN_STEPS));
    List<String> names = Manifests.names("plain", plain);
    lessons.deploy(names);
    Instant since = Instant.now();
    Duration cpu = operator.cpu();
    lessons.run(names, n -> Manifests.plain(n, PLAIN_STEPS));
    double steps = plain * (double) PLAIN_STEPS;
    Duration used = operator.cpu().minus(cpu);
    results.goal(
        Goal.CPU_PLAIN_STEP, used.toMillis() / steps, null, "of %.0f steps".formatted(steps));
    operator
        .requests(since)
        .ifPresent(
            requests -> {
              var costs =
                  StepCosts.of(
                      lab.lessons(namespace).stream()
                          .filter(l -> l.getMetadata().getName().startsWith("plain-"))
                          .toList(),
                      requests);
              requests(results, costs);
            });
  }

  /** A lesson that can't go on: somebody must resume its Deployment first. */
  private void waitingLesson(String namespace) {
    String paused =
        Manifests.deployment(lab, WAITING, 0, Images.HEALTHY, 600)
            .replace("\"replicas\"", "\"paused\":true,\"replicas\"");
    Lab.all(
        List.of(
            lab.api.begin("POST", "/apis/apps/v1/namespaces/" + namespace + "/deployments", paused),
            lab.lesson(namespace, WAITING, Manifests.plain(WAITING, 1))));
  }

  private void idle(Results results, Goal goal, Operator operator) throws IOException {
    // The Deployments' controller may still be writing counts.
    Bench.pause(3000);
    Bench.progress("nothing happens for %d s".formatted(quiet.toSeconds()));
    Instant from = Instant.now();
    Bench.pause(quiet.toMillis());
    Instant to = Instant.now();
    var requests = operator.requests(from);
    if (requests.isEmpty()) {
      return;
    }
    List<AuditLog.Request> idle =
        requests.get().stream().filter(r -> r.received().isBefore(to) && !r.isWatch()).toList();
    results.goal(
        goal,
        idle.size() / (double) quiet.toSeconds(),
        null,
        "in %d s: %s"
            .formatted(
                quiet.toSeconds(),
                idle.stream().map(r -> r.verb() + " " + r.resource()).distinct().toList()));
  }

  private void elected(Results results, String namespace) throws IOException {
    lab.admin
        .load(
            new ByteArrayInputStream(
                Election.rights("guided-rollouts").getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .create();
    Map<String, String> election =
        Map.of(
            "GUIDED_ROLLOUTS_LEADER_ELECT",
            "true",
            "GUIDED_ROLLOUTS_LEADER_ELECTION_NAMESPACE",
            namespace);
    try (Operator operator = new Operator(lab, "elected", List.of(namespace), election)) {
      operator.start();
      idle(results, Goal.IDLE_ELECTION, operator);
      operator.stop();
    }
  }
}
