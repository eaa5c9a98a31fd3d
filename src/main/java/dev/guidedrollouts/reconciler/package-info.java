/** Observe, diagnose, decide, act, project, write. */
@NullMarked
package dev.guidedrollouts.reconciler;

import org.jspecify.annotations.NullMarked;
