package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's own seats at the API server. */
class FlowControlTest {
  private static final String ON = "{apiPriority: {enabled: true, concurrencyShares: 7}}";

  @Test
  void itIsOffByDefault() {
    assertThat(Rendered.of("{}").names()).noneMatch(name -> name.contains("FlowSchema"));
    assertThat(Rendered.of("{}").first("PriorityLevelConfiguration")).isEmpty();
  }

  /**
   * Which versions a server has: v1beta1 from 1.20 to 1.25, v1beta2 from 1.23 to 1.28, v1beta3 from
   * 1.26 to 1.31, v1 since 1.29.
   */
  @ParameterizedTest
  @CsvSource({
    "1.20.2, v1beta1, assuredConcurrencyShares",
    "1.22.9, v1beta1, assuredConcurrencyShares",
    "1.23.0, v1beta2, assuredConcurrencyShares",
    "1.25.3, v1beta2, assuredConcurrencyShares",
    "1.26.0, v1beta3, nominalConcurrencyShares",
    "1.28.3-gke.100, v1beta3, nominalConcurrencyShares",
    "1.29.0, v1, nominalConcurrencyShares",
    "1.36.0, v1, nominalConcurrencyShares",
  })
  void theyAreOfAVersionThatTheServerHas(String kubernetes, String version, String shares) {
    Rendered rendered = Rendered.of(ON, kubernetes);

    assertThat(rendered.objects())
        .filteredOn(o -> o.getApiVersion().startsWith("flowcontrol"))
        .hasSize(3)
        .allSatisfy(
            o ->
                assertThat(o.getApiVersion()).isEqualTo("flowcontrol.apiserver.k8s.io/" + version));
    Map<String, Object> limited = level(rendered).get("spec", "limited");
    assertThat(limited).containsEntry(shares, 7);
    assertThat(limited.containsKey("lendablePercent"))
        .as("since 1.26")
        .isEqualTo(shares.startsWith("nominal"));
  }

  /** Nobody else's requests are meant, and before "service-accounts" (9000) they are asked for. */
  @Test
  void theyAreTheOperatorsAlone() {
    Rendered rendered = Rendered.of("{apiPriority: {enabled: true}, serviceAccount: {name: op}}");

    assertThat(rendered.ofKind("FlowSchema"))
        .hasSize(2)
        .allSatisfy(
            schema -> {
              assertThat(schema.<Integer>get("spec", "matchingPrecedence")).isLessThan(9000);
              assertThat(schema.<List<Object>>get("spec", "rules")).hasSize(1);
              assertThat(schema.<List<Object>>get("spec", "rules", 0, "subjects"))
                  .containsExactly(
                      Map.of(
                          "kind",
                          "ServiceAccount",
                          "serviceAccount",
                          Map.of("name", "op", "namespace", "guided-rollouts")));
            });
  }

  /** What the Lease needs waits for nothing else, and its level is there on every server. */
  @Test
  void theLeaseGoesFirst() {
    Rendered rendered = Rendered.of(ON);
    GenericKubernetesResource lease = schema(rendered, "guided-rollouts-leader-election");
    GenericKubernetesResource rest = schema(rendered, "guided-rollouts");

    assertThat(lease.<String>get("spec", "priorityLevelConfiguration", "name"))
        .isEqualTo("leader-election");
    assertThat(lease.<Integer>get("spec", "matchingPrecedence"))
        .isLessThan(rest.<Integer>get("spec", "matchingPrecedence"));
    assertThat(rest.<String>get("spec", "priorityLevelConfiguration", "name"))
        .isEqualTo(level(rendered).getMetadata().getName());
    assertThat(rest.<String>get("spec", "distinguisherMethod", "type")).isEqualTo("ByNamespace");
  }

  private static GenericKubernetesResource level(Rendered rendered) {
    return rendered.first("PriorityLevelConfiguration").orElseThrow();
  }

  private static GenericKubernetesResource schema(Rendered rendered, String name) {
    return rendered.ofKind("FlowSchema").stream()
        .filter(o -> o.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
