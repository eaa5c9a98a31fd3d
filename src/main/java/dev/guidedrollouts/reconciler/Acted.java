package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.engine.Decision;

/**
 * What came of a decision's change.
 *
 * @param decision the decision as it stands now: one that the API server refused has become a
 *     failure
 * @param settled false where something changed in between, so that nothing may be concluded from
 *     this pass
 */
record Acted(Decision decision, boolean settled) {}
