package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart does differently where a cluster is different. */
class PlatformsTest {
  private static final String OPENSHIFT = "security.openshift.io/v1";

  /** The SCC restricted-v2 refuses every id that is not of the namespace's own range. */
  @ParameterizedTest(name = "{0}, with {1}")
  @CsvSource({
    "auto, security.openshift.io/v1, false",
    "auto, apps/v1, true",
    "force, apps/v1, false",
    "disabled, security.openshift.io/v1, true"
  })
  void onOpenShiftThePlatformGivesTheIds(String value, String api, boolean ids) {
    Rendered rendered =
        Rendered.withApis("{openshift: %s, securityContext: {runAsUser: 7}}".formatted(value), api);
    Map<String, Object> pod =
        rendered
            .first("Deployment")
            .orElseThrow()
            .get("spec", "template", "spec", "securityContext");
    Map<String, Object> container =
        rendered
            .first("Deployment")
            .orElseThrow()
            .get("spec", "template", "spec", "containers", 0, "securityContext");

    if (ids) {
      assertThat(pod).containsKeys("runAsUser", "runAsGroup", "fsGroup");
      assertThat(container).containsKey("runAsUser");
    } else {
      assertThat(pod).doesNotContainKeys("runAsUser", "runAsGroup", "fsGroup");
      assertThat(container).doesNotContainKey("runAsUser");
    }
    // What restricted-v2 asks for stays.
    assertThat(pod)
        .containsEntry("runAsNonRoot", true)
        .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
    assertThat(container).containsEntry("allowPrivilegeEscalation", false);
  }

  @Test
  void theTestsPodToo() {
    GenericKubernetesResource pod =
        Rendered.withTest("{openshift: force}").first("Pod").orElseThrow();

    assertThat(pod.<Map<String, Object>>get("spec", "securityContext"))
        .containsKey("runAsNonRoot")
        .doesNotContainKeys("runAsUser", "runAsGroup", "fsGroup");
  }

  @Test
  void itsReadersMaySeeLessons() {
    assertThat(
            Rendered.withApis("{}", OPENSHIFT).ofKind("ClusterRole").stream()
                .filter(role -> role.getMetadata().getName().endsWith("-view"))
                .map(role -> role.getMetadata().getLabels()))
        .singleElement()
        .satisfies(
            labels ->
                assertThat(labels)
                    .containsEntry(
                        "rbac.authorization.k8s.io/aggregate-to-cluster-reader", "true"));
  }

  /** A replica that crashes must not keep its node from being drained. */
  @ParameterizedTest
  @CsvSource({
    "1.20.2, AlwaysAllow, false",
    "1.26.15, AlwaysAllow, false",
    "1.27.0, AlwaysAllow, true",
    "1.36.0, IfHealthyBudget, true",
    "1.36.0, '', false"
  })
  void theBudgetLetsGoOfWhatIsNotReady(String kubernetes, String policy, boolean said) {
    Map<String, Object> spec =
        Rendered.of(
                "{podDisruptionBudget: {unhealthyPodEvictionPolicy: '%s'}}".formatted(policy),
                kubernetes)
            .first("PodDisruptionBudget")
            .orElseThrow()
            .get("spec");

    if (said) {
      assertThat(spec).containsEntry("unhealthyPodEvictionPolicy", policy);
    } else {
      assertThat(spec).doesNotContainKey("unhealthyPodEvictionPolicy");
    }
  }

  @ParameterizedTest
  @CsvSource({"1.20.2", "1.36.0"})
  void theDefinitionCarriesWhatItIsGiven(String kubernetes) {
    GenericKubernetesResource definition =
        Rendered.of(
                "{crds: {annotations: {argocd.argoproj.io/sync-options: ServerSideApply=true}, labels: {team: platform}}}",
                kubernetes)
            .first("CustomResourceDefinition")
            .orElseThrow();

    assertThat(definition.getMetadata().getAnnotations())
        .containsEntry("argocd.argoproj.io/sync-options", "ServerSideApply=true")
        .containsEntry("helm.sh/resource-policy", "keep");
    assertThat(definition.getMetadata().getLabels())
        .containsEntry("team", "platform")
        .containsEntry("app.kubernetes.io/name", "guided-rollouts");
  }
}
