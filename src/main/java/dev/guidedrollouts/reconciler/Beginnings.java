package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Lessons that begin on Deployments right now. Between the look at the other lessons and the moment
 * at which their own status shows that they have begun, two lessons could begin side by side, each
 * on a Deployment that the other one needs next; so one goes after the other.
 */
final class Beginnings {
  private final Map<String, Entry> going = new HashMap<>();

  private record Entry(String namespace, Set<String> deployments) {}

  /** Whether the decision begins a step, of which the status does not tell yet. */
  static boolean isOne(ReconcileInput input, Decision decision) {
    return decision instanceof Decision.OnStep on
        && !(on instanceof Decision.Wait
            || on instanceof Decision.AwaitLearner
            || on instanceof Decision.Fail)
        && input
            .status()
            .stepNamed(on.step().name())
            .filter(on.step()::isThatOf)
            .map(StepStatus::startedAt)
            .isEmpty();
  }

  /**
   * Lets a lesson begin.
   *
   * @param deployments all that it names
   * @param stillFree asked once more: no other lesson has a claim that takes precedence
   * @return false where another one that names one of these Deployments begins, or has begun
   */
  synchronized boolean enter(
      String uid, String namespace, Set<String> deployments, BooleanSupplier stillFree) {
    boolean besides =
        going.entrySet().stream()
            .filter(e -> !e.getKey().equals(uid))
            .map(Map.Entry::getValue)
            .anyMatch(
                e ->
                    e.namespace().equals(namespace)
                        && !Collections.disjoint(e.deployments(), deployments));
    if (besides || !stillFree.getAsBoolean()) {
      return false;
    }
    going.put(uid, new Entry(namespace, Set.copyOf(deployments)));
    return true;
  }

  /** To be called when the status shows that the lesson has begun, or that it has not. */
  synchronized void leave(String uid) {
    going.remove(uid);
  }
}
