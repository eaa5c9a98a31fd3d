/** What may stand in the log, and how much of it. */
@NullMarked
package dev.guidedrollouts.logging;

import org.jspecify.annotations.NullMarked;
