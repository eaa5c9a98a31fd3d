package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the policy is rendered, and for whom; what it lets through, AdmissionPolicyIT shows. */
class AdmissionPolicyTest {
  private static final String ON = "{admissionPolicy: {enabled: true}}";

  @Test
  void itIsThereOnlyWhereItIsAskedFor() {
    assertThat(Rendered.of("{}", "1.36.0").ofKind("ValidatingAdmissionPolicy")).isEmpty();
    assertThat(Rendered.of(ON, "1.30.0").names())
        .contains(
            "ValidatingAdmissionPolicy/guided-rollouts-writers",
            "ValidatingAdmissionPolicyBinding/guided-rollouts-writers");
  }

  @Test
  void aServerThatDoesNotKnowItIsNamed() {
    assertThatThrownBy(() -> Rendered.of(ON, "1.29.3"))
        .hasMessageContaining("admissionPolicy.enabled needs Kubernetes 1.30 or newer")
        .hasMessageContaining("1.29.3");
  }

  /** What the operator does for a lesson, its writer is asked for. */
  @Test
  void itAsksForAllThatTheStepsDo() {
    List<String> asked = expressions(ON);

    assertThat(asked)
        .anySatisfy(e -> assertThat(e).contains("'deployments'", "check('patch')"))
        .anySatisfy(
            e -> assertThat(e).contains("variables.creates", "'deployments'", "check('create')"))
        .anySatisfy(
            e -> assertThat(e).contains("variables.exposes", "'services'", "check('create')"))
        .anySatisfy(
            e -> assertThat(e).contains("variables.exposes", "'services'", "check('patch')"))
        .anySatisfy(e -> assertThat(e).contains("'serviceaccounts'", "check('impersonate')"));
    // An expression may cost three authorization checks and not much beside.
    assertThat(asked).allSatisfy(e -> assertThat(e.split("check\\(", -1)).hasSizeLessThan(3));
  }

  @Test
  void whereALessonNamesNoAccountTheDefaultIsTheOneThatIsUsed() {
    assertThat(account("{admissionPolicy: {enabled: true}, defaultServiceAccount: lessons}"))
        .endsWith("? object.spec.serviceAccountName : 'lessons'");
    assertThat(account(ON)).endsWith("? object.spec.serviceAccountName : ''");
  }

  private static String account(String values) {
    GenericKubernetesResource policy =
        Rendered.of(values, "1.36.0").first("ValidatingAdmissionPolicy").orElseThrow();
    return policy.<List<Map<String, String>>>get("spec", "variables").stream()
        .filter(v -> v.get("name").equals("account"))
        .map(v -> v.get("expression"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> expressions(String values) {
    GenericKubernetesResource policy =
        Rendered.of(values, "1.36.0").first("ValidatingAdmissionPolicy").orElseThrow();
    return policy.<List<Map<String, String>>>get("spec", "validations").stream()
        .map(v -> v.get("expression"))
        .toList();
  }

  @Test
  void itHoldsWhereTheOperatorWorks() {
    GenericKubernetesResource everywhere =
        Rendered.of(ON, "1.36.0").first("ValidatingAdmissionPolicyBinding").orElseThrow();
    GenericKubernetesResource some =
        Rendered.of("{admissionPolicy: {enabled: true}, watchNamespaces: [a, b]}", "1.36.0")
            .first("ValidatingAdmissionPolicyBinding")
            .orElseThrow();

    assertThat(everywhere.<Object>get("spec", "matchResources")).isNull();
    assertThat(
            some.<Map<String, Object>>get(
                "spec", "matchResources", "namespaceSelector", "matchExpressions", 0))
        .containsEntry("values", List.of("a", "b"));
  }
}
