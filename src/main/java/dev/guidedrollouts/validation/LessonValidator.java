package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.Overlong;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Unreadable;
import dev.guidedrollouts.text.ValidationMessages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says what is wrong with a lesson, before anything is touched. The resource definition's schema
 * says most of it too; but API servers before 1.25 drop its CEL rules, and a definition edited by
 * hand may have dropped the rest.
 */
public final class LessonValidator {
  public static final int MAX_STEPS = 64;
  private static final int MAX_MINUTES = 1440;

  private LessonValidator() {}

  /** The lesson's errors where the admin asks for nothing of his own. */
  public static List<Violation> validate(RolloutLesson lesson) {
    return validate(lesson, ClusterPolicy.NONE);
  }

  /**
   * The lesson's errors, in the order of the document; none for a lesson that can begin. At most
   * 20, and a last one that counts the rest.
   */
  public static List<Violation> validate(RolloutLesson lesson, ClusterPolicy policy) {
    Violations found = new Violations();
    if (!lesson.getUnreadable().isEmpty()) {
      // What is left of the lesson would only seem to have other errors.
      lesson.getUnreadable().forEach(u -> found.add(u.field(), problem(u)));
      return found.firstOnes();
    }
    if (lesson.getSpec() == null) {
      found.add("spec", ValidationMessages.missing(ValidationMessages.giveSteps()));
      return found.firstOnes();
    }
    LessonSpec spec = lesson.getSpec();
    lesson.getOverlong().forEach(text -> found.add(text.field(), problem(text)));
    policy.check(found, lesson);
    stall(found, spec.stallOrDefault());
    found.range("spec.durationMinutes", spec.durationMinutes(), 1, MAX_MINUTES);
    steps(found, spec.stepsOrEmpty());
    return found.firstOnes();
  }

  private static String problem(Unreadable unreadable) {
    return unreadable.ofStatus()
        ? ValidationMessages.ofNewerVersion(unreadable.value())
        : ValidationMessages.notAllowed(unreadable.value(), unreadable.allowed());
  }

  private static String problem(Overlong text) {
    return text.field().equals("spec")
        ? ValidationMessages.textsTooLong(text.size(), text.allowed())
        : ValidationMessages.tooLong(text.size(), text.allowed());
  }

  private static void stall(Violations found, StallPolicy stall) {
    duration(found, "spec.stall.confirmAfter", stall.confirmAfterOrDefault());
    duration(found, "spec.stall.transientAfter", stall.transientAfterOrDefault());
    duration(found, "spec.stall.stableFor", stall.stableForOrDefault());
  }

  private static void duration(Violations found, String field, String text) {
    try {
      Durations.parse(text);
    } catch (IllegalArgumentException e) {
      found.add(field, String.valueOf(e.getMessage()));
    }
  }

  private static void steps(Violations found, List<Step> steps) {
    if (steps.isEmpty()) {
      found.add("spec.steps", ValidationMessages.noStep(MAX_STEPS));
    }
    if (steps.size() > MAX_STEPS) {
      found.add("spec.steps", ValidationMessages.tooManySteps(steps.size(), MAX_STEPS));
      return;
    }
    Map<String, Integer> earlier = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      String field = "spec.steps[" + i + "]";
      Step step = steps.get(i);
      if (step == null) {
        found.add(field, ValidationMessages.emptyStep());
        continue;
      }
      step(found, field, step, earlier);
      new ActionChecks(found, field, steps.subList(0, i)).check(step);
      earlier.putIfAbsent(step.nameOrEmpty(), i);
    }
  }

  private static void step(
      Violations found, String field, Step step, Map<String, Integer> earlier) {
    found.add(field + ".name", Names.LABEL.problem(step.name(), ValidationMessages.giveOwnName()));
    Integer same = step.nameOrEmpty().isEmpty() ? null : earlier.get(step.nameOrEmpty());
    if (same != null) {
      found.add(field + ".name", ValidationMessages.nameTaken(step.nameOrEmpty(), same));
    }
    if (step.predict() != null && step.isStallExpected()) {
      found.add(field + ".expect", ValidationMessages.questionCantStall());
    }
  }
}
