/**
 * What people read: other hands' texts scrubbed, capped and on one line, and the sentences of our
 * own.
 */
@NullMarked
package dev.guidedrollouts.text;

import org.jspecify.annotations.NullMarked;
