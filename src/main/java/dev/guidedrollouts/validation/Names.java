package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.Patterns;
import dev.guidedrollouts.text.ValidationMessages;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of names that Kubernetes knows; the rules are those of
 * k8s.io/apimachinery/pkg/util/validation.
 */
enum Names {
  /** Names of steps and containers (DNS-1123 label). */
  LABEL(Patterns.LABEL, 63, ValidationMessages.labelCharacters()),
  /**
   * Names of Deployments (DNS-1123 subdomain of at most 253 characters). A ReplicaSet's name adds
   * {@code -} and a hash of up to 10 characters, and has the same bound: with a longer name no pod
   * would ever come.
   */
  DEPLOYMENT(Patterns.SUBDOMAIN, 242, ValidationMessages.subdomainCharacters()),
  /** Names of ServiceAccounts (DNS-1123 subdomain). */
  SERVICE_ACCOUNT(Patterns.SUBDOMAIN, 253, ValidationMessages.subdomainCharacters()),
  /** Names of Services (DNS-1035 label). */
  SERVICE(Patterns.SERVICE, 63, ValidationMessages.serviceCharacters()),
  /** Names of ports (IANA_SVC_NAME): also at least one letter, and no two hyphens side by side. */
  PORT("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?", 15, ValidationMessages.portCharacters());

  private final Pattern pattern;
  private final int maxLength;
  private final String allowed;

  Names(String pattern, int maxLength, String allowed) {
    this.pattern = Pattern.compile(pattern);
    this.maxLength = maxLength;
    this.allowed = allowed;
  }

  boolean fits(String name) {
    return name.length() <= maxLength && pattern.matcher(name).matches();
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
    return Optional.of(ValidationMessages.notName(name, maxLength, allowed));
  }
}
