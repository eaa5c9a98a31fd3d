/** Spec, progress, observation, diagnosis and time in, one decision out; pure. */
@NullMarked
package dev.guidedrollouts.lesson;

import org.jspecify.annotations.NullMarked;
