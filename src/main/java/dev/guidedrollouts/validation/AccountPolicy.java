package dev.guidedrollouts.validation;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.text.ValidationMessages;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Under whose rights lessons change things, as the cluster's admin wants it.
 *
 * @param defaultAccount the ServiceAccount, in each lesson's own namespace, of lessons that name
 *     none; null where those are the operator's own business
 * @param required true: the operator changes nothing under its own rights
 */
public record AccountPolicy(@Nullable String defaultAccount, boolean required) {
  /** Lessons may name an account, and need not. */
  public static final AccountPolicy NONE = new AccountPolicy(null, false);

  /** What would be wrong with the default's name, where something is. */
  public static Optional<String> problem(@Nullable String defaultAccount) {
    return Names.SERVICE_ACCOUNT.problemIfGiven(defaultAccount);
  }

  /** The ServiceAccount of the lesson's namespace; empty where the operator's own rights count. */
  public Optional<String> accountOf(LessonSpec spec) {
    return Optional.ofNullable(spec.serviceAccountName())
        .or(() -> Optional.ofNullable(defaultAccount));
  }

  void check(Violations found, LessonSpec spec) {
    found.add(
        "spec.serviceAccountName", Names.SERVICE_ACCOUNT.problemIfGiven(spec.serviceAccountName()));
    if (required && accountOf(spec).isEmpty()) {
      found.add("spec.serviceAccountName", ValidationMessages.accountRequired());
    }
  }
}
