/** What the operator counts of itself; reads only. */
@NullMarked
package dev.guidedrollouts.metrics;

import org.jspecify.annotations.NullMarked;
