package dev.guidedrollouts.api.v1alpha1;

/**
 * A value of a stored lesson that this version can't read: a word that it does not know, or a value
 * of another type.
 *
 * @param field where it is, for example {@code spec.steps[2].expect} or {@code status.phase}
 * @param value the value as a message shows it; what it is, where it is no single value
 * @param allowed what can stand there
 */
public record Unreadable(String field, String value, String allowed) {
  static final String STATUS = "status";

  /** Whether it is a word of the status: a newer version of the operator wrote that. */
  public boolean ofStatus() {
    return field.startsWith(STATUS);
  }
}
