package dev.guidedrollouts.bench;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Gives each request to the step that it was made for. */
final class StepCosts {
  private StepCosts() {}

  /**
   * The requests of one step.
   *
   * @param kind the action, or how it stalled
   */
  record Cost(String kind, List<AuditLog.Request> requests) {
    long deploymentWrites() {
      return count(r -> r.isWrite() && r.resource().equals("deployments"));
    }

    long statusWrites() {
      return count(r -> r.isWrite() && r.resource().equals("rolloutlessons/status"));
    }

    long events() {
      return count(r -> r.isWrite() && r.resource().equals("events"));
    }

    long reads() {
      return count(r -> !r.isWrite() && !r.isWatch());
    }

    long tooLate() {
      return count(AuditLog.Request::isTooLate);
    }

    private long count(Predicate<AuditLog.Request> which) {
      return requests.stream().filter(which).count();
    }
  }

  /**
   * The steps of all lessons, by kind.
   *
   * <p>A request is a lesson's where its path, query or object has the lesson's name in it (in the
   * bench a lesson, its Deployment and its Service have one name, and none is part of another's).
   * It is the step's whose {@code startedAt} is the last before it: that is the time of the
   * reconciliation that made the step's change, taken before the change was sent. What came before
   * the first one, as a wait for the Deployment's own rollout, is no step's.
   */
  static Map<String, List<Cost>> of(List<RolloutLesson> lessons, List<AuditLog.Request> requests) {
    Map<String, List<Cost>> byKind = new TreeMap<>();
    for (RolloutLesson lesson : lessons) {
      String name = lesson.getMetadata().getName();
      List<AuditLog.Request> own =
          requests.stream()
              .filter(r -> r.uri().contains(name) || r.name().startsWith(name))
              .toList();
      for (Cost step : ofLesson(lesson, own)) {
        byKind.computeIfAbsent(step.kind(), k -> new ArrayList<>()).add(step);
      }
    }
    return byKind;
  }

  private static List<Cost> ofLesson(RolloutLesson lesson, List<AuditLog.Request> own) {
    List<StepStatus> steps = lesson.statusOrEmpty().stepsOrEmpty();
    List<Step> spec = lesson.specOrEmpty().stepsOrEmpty();
    List<Cost> result = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Instant from = steps.get(i).startedAt();
      Instant to = i + 1 < steps.size() ? steps.get(i + 1).startedAt() : Instant.MAX;
      result.add(
          new Cost(
              kind(lesson, spec.get(i), steps.get(i).outcome()),
              own.stream()
                  .filter(r -> !r.received().isBefore(from) && r.received().isBefore(to))
                  .toList()));
    }
    return result;
  }

  private static String kind(RolloutLesson lesson, Step step, StepOutcome outcome) {
    if (outcome == StepOutcome.StalledAndUndone) {
      return "stalling rollOut, undone, "
          + lesson.specOrEmpty().stallOrDefault().verdictOrDefault();
    }
    if (step.expose() != null) {
      return "plain expose";
    }
    if (step.scale() != null) {
      return "plain scale";
    }
    return step.undo() != null ? "plain undo" : "plain rollOut";
  }
}
