package dev.guidedrollouts.validation;

/**
 * One error of a lesson.
 *
 * @param field where it is, for example {@code spec.steps[2].rollOut.image}
 * @param problem what is wrong and what is allowed
 */
public record Violation(String field, String problem) {

  /** Both in one line; the last one of a long list has no field. */
  public String text() {
    return field.isEmpty() ? problem : field + ": " + problem;
  }
}
