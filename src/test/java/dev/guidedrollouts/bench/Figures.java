package dev.guidedrollouts.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Raw measurements to the rows of the report, with the goals of the project. */
final class Figures {
  private static final double DIAGNOSIS_MILLIS = 150;
  private static final int DEPLOYMENT_WRITES = 1;
  private static final int STATUS_WRITES = 2;
  private static final long RSS_MIB = 170;

  final List<Duration> starts = new ArrayList<>();
  final List<Track> firstFailure = new ArrayList<>();
  final List<Track> backOff = new ArrayList<>();
  final List<Track> script = new ArrayList<>();
  Kept.Memory begun;
  Kept.Memory worked;
  Map<String, Long> objects;
  Map<String, Kept.Of> there;
  // Both null where there is no audit log.
  Map<String, List<StepCosts.Cost>> costs;
  List<AuditLog.Request> idle;
  Duration quiet;
  Duration timeout;

  Report report() {
    Report report = new Report();
    latency(report);
    requests(report);
    idle(report);
    memory(report);
    kept(report);
    return report;
  }

  private void latency(Report report) {
    List<Track> operated = new ArrayList<>(firstFailure);
    operated.addAll(backOff);
    Distribution diagnosis = times(operated, Track::toDiagnosis);
    report.goal(
        "pod's condition -> diagnosis: p50 / p99 / max of " + operated.size(),
        diagnosis.text(),
        "p99 <= 150 ms",
        diagnosis.millis(99) <= DIAGNOSIS_MILLIS);
    stages(report, "verdict FirstFailure", firstFailure, true);
    stages(report, "verdict BackOff", backOff, true);
    String name = "rollout status --timeout=" + timeout.toSeconds() + "s, undo";
    stages(report, name, script, false);
    double slow = times(script, Track::toRestored).millis(50);
    report.row(
        "restored faster than by that script, medians",
        String.format(
            Locale.ROOT,
            "%.1f times (FirstFailure), %.1f times (BackOff)",
            slow / times(firstFailure, Track::toRestored).millis(50),
            slow / times(backOff, Track::toRestored).millis(50)));
  }

  private static void stages(Report report, String who, List<Track> tracks, boolean operator) {
    String of = " (" + who + ", " + tracks.size() + ")";
    if (operator) {
      report.row("condition -> verdict" + of, times(tracks, Track::toVerdict).text());
    }
    report.row("condition -> undo written" + of, times(tracks, Track::toUndo).text());
    report.row("condition -> Deployment restored" + of, times(tracks, Track::toRestored).text());
  }

  private static Distribution times(List<Track> tracks, ToLongFunction<Track> time) {
    return new Distribution(tracks.stream().map(time::applyAsLong).toList());
  }

  private void requests(Report report) {
    if (costs == null) {
      report.note("Requests were not counted: the cluster's audit log is not at hand.");
      return;
    }
    costs.forEach(
        (kind, steps) -> {
          String of = kind + " (" + steps.size() + " steps): ";
          report.goal(
              of + "Deployment writes",
              perStep(steps, StepCosts.Cost::deploymentWrites),
              "<= 1",
              most(steps, StepCosts.Cost::deploymentWrites) <= DEPLOYMENT_WRITES);
          report.goal(
              of + "status writes",
              perStep(steps, StepCosts.Cost::statusWrites),
              "<= 2",
              most(steps, StepCosts.Cost::statusWrites) <= STATUS_WRITES);
          report.row(
              of + "Events; reads; refused (409)",
              perStep(steps, StepCosts.Cost::events)
                  + "; "
                  + perStep(steps, StepCosts.Cost::reads)
                  + "; "
                  + perStep(steps, StepCosts.Cost::tooLate));
        });
    report.note(
        "Requests are a step's mean, with the largest where that is more. A step that stalls is two rollouts, the change and its undo, and is told in more writes: started, diagnosis, verdict, undoing, undone.");
  }

  private static String perStep(List<StepCosts.Cost> steps, ToLongFunction<StepCosts.Cost> count) {
    double mean = steps.stream().mapToLong(count).average().orElse(0);
    long most = most(steps, count);
    String text = String.format(Locale.ROOT, "%.1f", mean).replaceFirst("\\.0$", "");
    return text.equals(String.valueOf(most)) ? text : text + " (max " + most + ")";
  }

  private static long most(List<StepCosts.Cost> steps, ToLongFunction<StepCosts.Cost> count) {
    return steps.stream().mapToLong(count).max().orElse(0);
  }

  private void idle(Report report) {
    if (idle == null) {
      return;
    }
    List<AuditLog.Request> others = idle.stream().filter(r -> !r.isWatch()).toList();
    report.goal(
        "idle for " + quiet.toSeconds() + " s: requests but watches",
        String.valueOf(others.size()),
        "0",
        others.isEmpty());
    report.row("idle: watches begun anew", String.valueOf(idle.size() - others.size()));
    if (!others.isEmpty()) {
      report.note(
          "While idle: "
              + others.stream()
                  .map(r -> r.verb() + " " + r.uri() + " " + r.code())
                  .distinct()
                  .limit(5)
                  .collect(Collectors.joining(", ")));
    }
  }

  private void memory(Report report) {
    List<Long> nanos = starts.stream().map(Duration::toNanos).sorted().toList();
    Distribution ready = new Distribution(nanos);
    report.row(
        "start -> ready: median / slowest of " + starts.size(),
        String.format(
            Locale.ROOT, "%.1f / %.1f s", ready.millis(50) / 1000, ready.millis(100) / 1000));
    report.goal(
        "RSS just ready, peak until then",
        begun.now() + ", " + begun.peak() + " MiB",
        "<= 170 MiB",
        begun.peak() <= RSS_MIB);
    report.goal(
        "RSS after the work, peak until then",
        worked.now() + ", " + worked.peak() + " MiB",
        "<= 170 MiB",
        worked.peak() <= RSS_MIB);
  }

  private void kept(Report report) {
    for (Map.Entry<String, String> kind :
        Map.of(
                "Deployment", "io.fabric8.kubernetes.api.model.apps.DeploymentSpec",
                "ReplicaSet", "io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec",
                "Pod", "io.fabric8.kubernetes.api.model.PodSpec")
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      Kept.Of of = there.get(kind.getKey());
      long facts = objects.getOrDefault("dev.guidedrollouts.kube." + kind.getKey() + "Facts", 0L);
      long whole = objects.getOrDefault(kind.getValue(), 0L);
      report.goal(
          "%ss in memory: reduced, whole (lessons need %d, the namespace has %d)"
              .formatted(kind.getKey(), of.needed(), of.all()),
          facts + ", " + whole,
          "no more than lessons need",
          facts <= of.needed() && whole <= of.needed());
    }
  }
}
