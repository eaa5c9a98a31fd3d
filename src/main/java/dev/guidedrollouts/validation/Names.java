package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said of a name that is none. */
enum Names {
  LABEL(
      NameKind.LABEL,
      "lower-case letters, digits and '-', beginning and ending with a letter or digit"),
  DEPLOYMENT(
      NameKind.DEPLOYMENT,
      "lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit"),
  SERVICE_ACCOUNT(
      NameKind.SUBDOMAIN,
      "lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit"),
  SERVICE(
      NameKind.SERVICE,
      "lower-case letters, digits and '-', beginning with a letter, ending with a letter or digit"),
  PORT(
      NameKind.PORT,
      "lower-case letters, digits and single '-', at least one letter, or a number from 1 to 65535");

  private final NameKind kind;
  private final String allowed;

  Names(NameKind kind, String allowed) {
    this.kind = kind;
    this.allowed = allowed;
  }

  boolean fits(String name) {
    return kind.fits(name);
  }

  /** What is wrong with a name that must be there. */
  Optional<String> problem(@Nullable String name, String whatToDo) {
    if (name == null || name.isEmpty()) {
      return Optional.of("is missing; " + whatToDo);
    }
    return problemIfGiven(name);
  }

  /** What is wrong with a name that may be left out. */
  Optional<String> problemIfGiven(@Nullable String name) {
    if (name == null || fits(name)) {
      return Optional.empty();
    }
    return Optional.of(
        "is not a valid name: %s; allowed: at most %d characters, %s"
            .formatted(Text.quoted(name), kind.maxLength(), allowed));
  }
}
