package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.e2e.Shared;
import dev.guidedrollouts.fixtures.Fixtures;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.scenario.Golden;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the operator may do, as the API server itself says it ({@code kubectl auth can-i --list}),
 * in a lesson's namespace and elsewhere, compared with src/test/resources/rights. What everybody
 * may do is left out.
 */
@ResourceLock(Shared.HELM)
class RightsIT {
  private static final Set<String> RIGHTS =
      Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

  private final LabNamespace lessons = LabNamespace.open();
  private final LabNamespace operator = LabNamespace.open();
  private final List<HasMetadata> made = new ArrayList<>();

  @AfterEach
  void leave() {
    made.forEach(object -> operator.client.resource(object).delete());
    lessons.close();
    operator.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "all-namespaces            |",
        "some-namespaces           | watchNamespaces: [LESSONS]",
        "accounts-of-some-names    | impersonation: {serviceAccounts: [runner]}",
        "no-impersonation          | impersonation: {enabled: false}",
        "require-service-account   | watchNamespaces: [LESSONS], requireServiceAccount: true",
      })
  void theRightsAreThese(String golden, String values) {
    install(values == null ? "" : values.replace("LESSONS", lessons.name));

    Map<String, List<String>> rights = new LinkedHashMap<>();
    rights.put("in a namespace with lessons", mayIn(lessons.name));
    rights.put("in its own namespace", mayIn(operator.name));
    rights.put("in another namespace", mayIn("kube-system"));

    Golden.assertMatches(Fixtures.file("rights", golden + ".yaml"), rights);
  }

  /** Also where somebody rewrote the golden files without reading them. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {"''", "watchNamespaces: [LESSONS]"})
  void noneOfThemIsMoreThanItNeeds(String values) {
    install(values.replace("LESSONS", lessons.name));

    List<String> everywhere = new ArrayList<>(mayIn(lessons.name));
    everywhere.addAll(mayIn(operator.name));
    List<String> elsewhere = mayIn("kube-system");
    everywhere.addAll(elsewhere);

    assertThat(everywhere)
        .isNotEmpty()
        .noneMatch(right -> right.contains("secrets") || right.contains("*"))
        .noneMatch(right -> right.matches(".*\\b(deletecollection|escalate|bind)\\b.*"));
    // What a lesson with onDelete: Restore made.
    assertThat(everywhere)
        .filteredOn(right -> right.matches(".*\\bdelete\\b.*"))
        .allMatch(
            right -> right.startsWith("deployments.apps: ") || right.startsWith("services: "));
    if (!values.isEmpty()) {
      assertThat(elsewhere).isEmpty();
    }
  }

  @Test
  void whoHasNoRightsIsListedWithNone() {
    assertThat(mayIn(lessons.name)).isEmpty();
  }

  private void install(String values) {
    Rendered rendered =
        Rendered.of(
            "{fullnameOverride: %s%s}"
                .formatted(operator.name, values.isEmpty() ? "" : ", " + values));
    for (GenericKubernetesResource object : rendered.objects()) {
      if (RIGHTS.contains(object.getKind()) && !object.getMetadata().getName().endsWith("-edit")) {
        made.add(inNamespaces(object));
      }
    }
    made.forEach(object -> operator.client.resource(object).create());
    // The API server's own caches follow; the bindings come last.
    Awaitility.await("the rights are known").until(() -> !mayIn(lessons.name).isEmpty());
  }

  /** The chart is rendered for a namespace guided-rollouts; here the release's is another. */
  private GenericKubernetesResource inNamespaces(GenericKubernetesResource object) {
    return operator
        .client
        .getKubernetesSerialization()
        .unmarshal(
            operator
                .client
                .getKubernetesSerialization()
                .asJson(object)
                .replace(
                    "\"namespace\":\"guided-rollouts\"",
                    "\"namespace\":\"%s\"".formatted(operator.name)),
            GenericKubernetesResource.class);
  }

  /** One line a right, in order: verbs, what of, names. */
  private List<String> mayIn(String namespace) {
    Set<String> rights = rulesOf(operator.name, namespace);
    rights.removeAll(rulesOf("nobody", namespace));
    return List.copyOf(rights);
  }

  private Set<String> rulesOf(String account, String namespace) {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .withImpersonateUsername("system:serviceaccount:" + operator.name + ":" + account)
            .build();
    SelfSubjectRulesReview review =
        new SelfSubjectRulesReviewBuilder()
            .withNewSpec()
            .withNamespace(namespace)
            .endSpec()
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      Set<String> lines = new TreeSet<>();
      for (ResourceRule rule : client.resource(review).create().getStatus().getResourceRules()) {
        String names =
            rule.getResourceNames().isEmpty()
                ? ""
                : " " + String.join(",", rule.getResourceNames()).replace(operator.name, "RELEASE");
        for (String group : rule.getApiGroups()) {
          for (String resource : rule.getResources()) {
            lines.add(
                resource
                    + (group.isEmpty() ? "" : "." + group)
                    + names
                    + ": "
                    + String.join(",", new TreeSet<>(rule.getVerbs())));
          }
        }
      }
      return lines;
    }
  }
}
