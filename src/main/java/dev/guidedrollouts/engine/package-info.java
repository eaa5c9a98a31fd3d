/** Spec, progress, observation, diagnosis and time in, one decision out; pure. */
@NullMarked
package dev.guidedrollouts.engine;

import org.jspecify.annotations.NullMarked;
