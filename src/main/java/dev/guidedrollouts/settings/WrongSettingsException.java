package dev.guidedrollouts.settings;

import java.util.List;

/** Settings that the operator can't start with; each is told by one line. */
final class WrongSettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  WrongSettingsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
