package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;

/**
 * What a message was found to mean.
 *
 * @param cause the operator's word
 * @param permanent whether no retry can cure it
 * @param rule the rule that said so
 */
record Finding(Cause cause, boolean permanent, String rule) {
  static final Finding UNKNOWN = new Finding(Cause.Unknown, false, "none");

  boolean known() {
    return cause != Cause.Unknown;
  }

  /** Whether any rule spoke: some name a permanent trouble that is none of the listed causes. */
  boolean recognised() {
    return !rule.equals(UNKNOWN.rule);
  }
}
