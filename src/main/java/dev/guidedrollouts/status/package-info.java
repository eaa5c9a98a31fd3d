/** Previous status and decision in, next status out; pure. */
@NullMarked
package dev.guidedrollouts.status;

import org.jspecify.annotations.NullMarked;
