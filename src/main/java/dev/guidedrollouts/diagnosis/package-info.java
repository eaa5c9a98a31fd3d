/** Evidence in, cause and explanation out; pure. */
@NullMarked
package dev.guidedrollouts.diagnosis;

import org.jspecify.annotations.NullMarked;
