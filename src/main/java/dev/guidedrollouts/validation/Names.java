package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.text.ValidationMessages;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said of a name that is none. */
enum Names {
  LABEL(NameKind.LABEL, ValidationMessages.labelCharacters()),
  DEPLOYMENT(NameKind.DEPLOYMENT, ValidationMessages.subdomainCharacters()),
  SERVICE_ACCOUNT(NameKind.SUBDOMAIN, ValidationMessages.subdomainCharacters()),
  SERVICE(NameKind.SERVICE, ValidationMessages.serviceCharacters()),
  PORT(NameKind.PORT, ValidationMessages.portCharacters());

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
      return Optional.of(ValidationMessages.missing(whatToDo));
    }
    return problemIfGiven(name);
  }

  /** What is wrong with a name that may be left out. */
  Optional<String> problemIfGiven(@Nullable String name) {
    if (name == null || fits(name)) {
      return Optional.empty();
    }
    return Optional.of(ValidationMessages.notName(name, kind.maxLength(), allowed));
  }
}
