package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.lesson.Decision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a decision's change.
 *
 * @param decision the decision as it stands now: one that the API server refused has become a
 *     failure, or waits
 * @param settled false where something changed in between, so that nothing may be concluded from
 *     this reconciliation
 * @param written identity of the pod template that the API server answered with, where the change
 *     was to a Deployment
 * @param again when a refused change is tried again; null where none was refused
 */
record ActionResult(
    Decision decision, boolean settled, @Nullable String written, @Nullable Instant again) {
  ActionResult(Decision decision, boolean settled) {
    this(decision, settled, null, null);
  }
}
