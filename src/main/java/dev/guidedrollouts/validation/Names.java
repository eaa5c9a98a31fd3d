package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.Patterns;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of names that Kubernetes knows; the rules are those of
 * k8s.io/apimachinery/pkg/util/validation.
 */
enum Names {
  /** Names of steps and containers (DNS-1123 label). */
  LABEL(
      Patterns.LABEL,
      63,
      "lower-case letters, digits and '-', beginning and ending with a letter or digit"),
  /**
   * Names of Deployments (DNS-1123 subdomain of at most 253 characters). A ReplicaSet's name adds
   * {@code -} and a hash of up to 10 characters, and has the same bound: with a longer name no pod
   * would ever come.
   */
  DEPLOYMENT(
      Patterns.SUBDOMAIN,
      242,
      "lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit"),
  /** Names of ServiceAccounts (DNS-1123 subdomain). */
  SERVICE_ACCOUNT(
      Patterns.SUBDOMAIN,
      253,
      "lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit"),
  /** Names of Services (DNS-1035 label). */
  SERVICE(
      Patterns.SERVICE,
      63,
      "lower-case letters, digits and '-', beginning with a letter, ending with a letter or digit"),
  /** Names of ports (IANA_SVC_NAME): also at least one letter, and no two hyphens side by side. */
  PORT(
      "(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?",
      15,
      "lower-case letters, digits and single '-', at least one letter, or a number from 1 to 65535");

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
            .formatted(Text.quoted(name), maxLength, allowed));
  }
}
