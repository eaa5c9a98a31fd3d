package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import io.fabric8.kubernetes.api.model.Condition;

/**
 * What kstatus makes of a custom resource; Flux, Helm 4 and kpt ask it. Its rules are those of
 * sigs.k8s.io/cli-utils, pkg/kstatus/status: {@code generic.go}, and the look at Ready that follows
 * for kinds that it does not know.
 */
enum Kstatus {
  CURRENT,
  IN_PROGRESS,
  FAILED;

  static Kstatus of(long generation, LessonStatus status) {
    Long observed = status.observedGeneration();
    if (observed != null && observed != generation) {
      return IN_PROGRESS;
    }
    // In the list's order: the first of the two that is True decides.
    for (Condition condition : status.conditionsOrEmpty()) {
      boolean isTrue = "True".equals(condition.getStatus());
      if (isTrue && "Reconciling".equals(condition.getType())) {
        return IN_PROGRESS;
      }
      if (isTrue && "Stalled".equals(condition.getType())) {
        return FAILED;
      }
    }
    return status.conditionsOrEmpty().stream()
            .filter(c -> "Ready".equals(c.getType()))
            .allMatch(c -> "True".equals(c.getStatus()))
        ? CURRENT
        : IN_PROGRESS;
  }
}
