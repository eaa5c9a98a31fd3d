package dev.guidedrollouts.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose rights count, for what the lesson says and what the admin wants. */
class AccountPolicyTest {

  @ParameterizedTest(name = "lesson {0}, default {1}, required {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, false, operator",
        "runner, -, false, runner",
        "-, tenant, false, tenant",
        "runner, tenant, false, runner",
        "runner, -, true, runner",
        "-, tenant, true, tenant",
        "-, -, true, invalid",
      })
  void theRightsAreThoseOf(String named, String standard, boolean required, String expected) {
    AccountPolicy policy = new AccountPolicy(standard, required);
    RolloutLesson lesson = lesson(named);

    String found =
        LessonValidator.validate(lesson, new ClusterPolicy(policy, null)).isEmpty()
            ? policy.accountOf(lesson.specOrEmpty()).orElse("operator")
            : "invalid";

    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a:b", "../b", "system:admin", "Runner", "a/b", "-a", "a..b", "''"})
  void noNameReachesOutOfTheNamespace(String name) {
    assertThat(LessonValidator.validate(lesson("'" + name + "'")))
        .singleElement()
        .satisfies(v -> assertThat(v.text()).startsWith("spec.serviceAccountName"));
    assertThat(AccountPolicy.problem(name)).isPresent();
  }

  private static RolloutLesson lesson(String account) {
    return Serialization.unmarshal(
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: one}
        spec:
          serviceAccountName: %s
          steps: [{name: one, scale: {deployment: web, replicas: 1}}]
        """
            .formatted(account),
        RolloutLesson.class);
  }
}
