package dev.guidedrollouts.api.v1alpha1;

/**
 * A text of a stored lesson, or all of them together, that is longer than allowed. The texts
 * themselves are not kept in memory; this is all that is left of one that is too long.
 *
 * @param field where it is, for example {@code spec.steps[2].guide}; {@code spec} for all together
 * @param size how long it is: characters of one text, bytes in UTF-8 of all together
 * @param allowed the most that it may be, in the same unit
 */
public record Overlong(String field, long size, long allowed) {}
