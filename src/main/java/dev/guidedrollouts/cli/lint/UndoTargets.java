package dev.guidedrollouts.cli.lint;

import dev.guidedrollouts.cli.lint.LessonOutline.Step;
import dev.guidedrollouts.text.LintMessages;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether each undo of a lesson has somewhere to go: the lesson is gone through as it is meant to
 * go, with the versions of each Deployment that run well at each step. What a Deployment was before
 * the lesson is not known here.
 */
final class UndoTargets {
  private final LessonOutline lesson;
  private final BiConsumer<String, String> error;
  private final Map<String, Versions> deployments = new HashMap<>();

  /** Of one Deployment: the images that ran well, latest last, and the one that it has. */
  private static final class Versions {
    final Set<String> healthy = new LinkedHashSet<>();
    @Nullable String current;

    /** An undone version is the latest again. */
    void runs(String image) {
      healthy.remove(image);
      healthy.add(image);
      current = image;
    }

    Optional<String> lastHealthy() {
      return healthy.stream().filter(i -> !i.equals(current)).reduce((a, b) -> b);
    }
  }

  private UndoTargets(LessonOutline lesson, BiConsumer<String, String> error) {
    this.lesson = lesson;
    this.error = error;
  }

  /**
   * @param error gets a field and what is wrong with it
   */
  static void check(LessonOutline lesson, BiConsumer<String, String> error) {
    UndoTargets targets = new UndoTargets(lesson, error);
    lesson.steps().forEach(targets::step);
  }

  private void step(Step step) {
    Versions versions = deployments.computeIfAbsent(step.deployment(), d -> new Versions());
    if (step.has("rollOut")) {
      rollOut(step, versions);
    } else if (step.has("undo")) {
      undo(step, versions);
    }
  }

  private void rollOut(Step step, Versions versions) {
    String image = step.of("rollOut", "image");
    if (!step.expectsStall()) {
      versions.runs(image);
      return;
    }
    versions.current = image;
    Optional<String> target = versions.lastHealthy();
    if (target.isEmpty() && lesson.undo().equals("Learner") && !isFixedForward(step)) {
      error.accept(step.field() + ".expect", LintMessages.stallWithoutWayBack(step.deployment()));
    }
    if (!lesson.undo().equals("Never")) {
      target.ifPresent(versions::runs);
    }
  }

  /** Whether the next step on that Deployment rolls out what works: then nobody is to undo. */
  private boolean isFixedForward(Step stalled) {
    return lesson.steps().stream()
        .dropWhile(s -> !s.field().equals(stalled.field()))
        .skip(1)
        .filter(s -> s.deployment().equals(stalled.deployment()))
        .findFirst()
        .filter(s -> s.has("rollOut") && !s.expectsStall())
        .isPresent();
  }

  private void undo(Step step, Versions versions) {
    String field = step.field() + ".undo";
    if (step.written().path("undo").has("toRevision")) {
      // Which one has that number the cluster knows, and whoever began before the lesson.
      versions.current = null;
      return;
    }
    String to = step.of("undo", "toStep");
    if (to.isEmpty()) {
      versions
          .lastHealthy()
          .ifPresentOrElse(
              versions::runs,
              () -> error.accept(field, LintMessages.nothingToUndoTo(step.deployment())));
      return;
    }
    lesson.steps().stream()
        .takeWhile(s -> !s.field().equals(step.field()))
        .filter(s -> s.name().equals(to) && s.deployment().equals(step.deployment()))
        .findFirst()
        .ifPresent(s -> toStep(field, s, versions));
  }

  private void toStep(String field, Step target, Versions versions) {
    if (!target.has("rollOut")) {
      versions.current = null;
    } else if (target.expectsStall()) {
      error.accept(field + ".toStep", LintMessages.undoToStall(target.name()));
    } else {
      versions.runs(target.of("rollOut", "image"));
    }
  }
}
