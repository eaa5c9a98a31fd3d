package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart, read by the real Helm: what is rendered for which values, and what is refused. */
class ChartTest {
  private static final String EVERYTHING =
      """
      commonLabels: {team: platform}
      watchNamespaces: [lessons-a, lessons-b]
      imagePullSecrets: [{name: registry}]
      serviceAccount: {annotations: {example.com/role: rollouts}}
      jvmOptions: ['-Xmx128m']
      config: {http-port: 8081}
      extraArgs: ['--concurrent-lessons=8']
      extraEnv: [{name: HTTPS_PROXY, value: 'http://proxy:3128'}]
      podLabels: {tier: control}
      podAnnotations: {example.com/scrape: 'no'}
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{operator: Exists}]
      affinity: {nodeAffinity: {}}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
      priorityClassName: system-cluster-critical
      podDisruptionBudget: {enabled: true}
      networkPolicy: {egress: {enabled: true}, ingressFrom: [{podSelector: {}}]}
      service: {annotations: {a: b}}
      log: {format: json, level: WARN}
      metrics:
        serviceMonitor: {enabled: true, renderMode: alwaysRender, labels: {release: prometheus}}
        podMonitor: {enabled: true, renderMode: alwaysRender}
        prometheusRule: {enabled: true, renderMode: alwaysRender, runbookUrl: 'https://example.com/operations'}
        dashboard: {enabled: true}
      """;

  @Test
  void helmFindsNothingToComplainAbout() {
    LintResult lint = new Helm(Rendered.CHART).lint().strict().call();

    assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
    assertThat(lint.getMessages()).noneMatch(m -> m.contains("[ERROR]") || m.contains("[WARNING]"));
  }

  @Test
  void withoutValuesItIsOneOperatorForAllNamespaces() {
    assertThat(Rendered.withTest("{}").names())
        .containsExactlyInAnyOrder(
            "CustomResourceDefinition/rolloutlessons.guidedrollouts.dev",
            "guided-rollouts/ServiceAccount/guided-rollouts",
            "ClusterRole/guided-rollouts",
            "ClusterRoleBinding/guided-rollouts",
            "ClusterRole/guided-rollouts-view",
            "ClusterRole/guided-rollouts-edit",
            "guided-rollouts/Role/guided-rollouts-leader-election",
            "guided-rollouts/RoleBinding/guided-rollouts-leader-election",
            "guided-rollouts/PodDisruptionBudget/guided-rollouts",
            "guided-rollouts/NetworkPolicy/guided-rollouts",
            "guided-rollouts/Service/guided-rollouts",
            "guided-rollouts/Deployment/guided-rollouts",
            "guided-rollouts/Pod/guided-rollouts-test");
  }

  @Test
  void withNamespacesThereIsNoRightForTheWholeCluster() {
    Rendered rendered =
        Rendered.of("{watchNamespaces: [a, b, a], rbac: {aggregateToDefaultRoles: false}}");

    assertThat(rendered.names())
        .contains(
            "a/Role/guided-rollouts",
            "a/RoleBinding/guided-rollouts",
            "b/Role/guided-rollouts",
            "b/RoleBinding/guided-rollouts")
        .noneMatch(name -> name.contains("ClusterRole"))
        .doesNotHaveDuplicates();
    assertThat(flags(rendered)).contains("--watch-namespaces=a,b");
    assertThat(named(rendered, "Role", "guided-rollouts").get("rules").toString())
        .isEqualTo(
            named(Rendered.of("{}"), "ClusterRole", "guided-rollouts").get("rules").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1.20.2, policy/v1beta1",
    "1.21.0, policy/v1",
    "1.27.3-gke.100, policy/v1",
    "1.36.0, policy/v1"
  })
  void everyObjectIsOfAVersionThatTheServerHas(String kubernetes, String budget) {
    Rendered rendered = Rendered.of(EVERYTHING, kubernetes);

    assertThat(rendered.first("PodDisruptionBudget").orElseThrow().getApiVersion())
        .isEqualTo(budget);
    assertThat(rendered.objects())
        .extracting(GenericKubernetesResource::getApiVersion)
        .containsOnly(
            "v1",
            "apps/v1",
            "apiextensions.k8s.io/v1",
            "rbac.authorization.k8s.io/v1",
            "networking.k8s.io/v1",
            "monitoring.coreos.com/v1",
            budget);
  }

  /** One pod is no reason for a budget, which would only keep its node from being drained. */
  @Test
  void aBudgetIsForSeveral() {
    assertThat(Rendered.of("{replicaCount: 1}").first("PodDisruptionBudget")).isEmpty();
    assertThat(Rendered.of("{replicaCount: 3}").first("PodDisruptionBudget")).isPresent();
  }

  /** Kubernetes refuses a Deployment that says both. */
  @Test
  void recreatedPodsAreNotRolled() {
    assertThat(
            Rendered.of("{updateStrategy: {type: Recreate}}")
                .first("Deployment")
                .orElseThrow()
                .<Object>get("spec", "strategy"))
        .isEqualTo(Map.of("type", "Recreate"));
  }

  @Test
  void everyObjectCarriesTheLabels() {
    assertThat(Rendered.withTest(EVERYTHING).objects())
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels())
                    .as("%s %s", object.getKind(), object.getMetadata().getName())
                    .containsEntry("team", "platform")
                    .containsEntry("app.kubernetes.io/instance", "guided-rollouts")
                    .containsEntry("app.kubernetes.io/managed-by", "Helm"));
  }

  /** What Pod Security "restricted" asks for, of the operator's pod and of the test's. */
  @Test
  void thePodsFulfilRestricted() {
    Rendered rendered = Rendered.withTest("{}");

    for (GenericKubernetesResource pod :
        List.of(rendered.first("Deployment").orElseThrow(), rendered.first("Pod").orElseThrow())) {
      String spec = pod.getKind().equals("Pod") ? "spec" : "spec.template.spec";
      assertThat(at(pod, spec + ".securityContext"))
          .containsEntry("runAsNonRoot", true)
          .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
      assertThat(at(pod, spec + ".containers[0].securityContext"))
          .containsEntry("allowPrivilegeEscalation", false)
          .containsEntry("readOnlyRootFilesystem", true)
          .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
      assertThat(at(pod, spec + ".containers[0].resources").keySet())
          .containsExactlyInAnyOrder("requests", "limits");
    }
  }

  static Stream<Arguments> rights() {
    return Stream.of("Secret", "\\*", "deletecollection", "escalate", "bind").map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("rights")
  void theOperatorMayNever(String word) {
    for (String values : List.of("{}", EVERYTHING)) {
      assertThat(Rendered.of(values).objects())
          .filteredOn(
              o -> o.getKind().endsWith("Role") && !o.getMetadata().getName().endsWith("-edit"))
          .isNotEmpty()
          .allSatisfy(
              role ->
                  assertThat(role.get("rules").toString()).doesNotContainPattern("(?i)" + word));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{image: {tag: '1.2'}} | registry.example.com/operator:1.2",
        "{image: {repository: example.com/op}} | example.com/op:0.1.0-SNAPSHOT",
        "{image: {tag: x, digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}} |"
            + " registry.example.com/operator:x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "{image: {digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}} |"
            + " registry.example.com/operator:0.1.0-SNAPSHOT@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void theImageIs(String values, String image) {
    Rendered rendered = Rendered.withTest(values);

    assertThat(
            rendered
                .first("Deployment")
                .orElseThrow()
                .<String>get("spec", "template", "spec", "containers", 0, "image"))
        .isEqualTo(image);
    assertThat(rendered.first("Pod").orElseThrow().<String>get("spec", "containers", 0, "image"))
        .isEqualTo(image);
  }

  /** An object of that kind Argo CD never creates, so the release would never be in sync. */
  @Test
  void theLeaseIsLeftToTheOperator() {
    assertThat(Rendered.of("{}").first("Lease")).isEmpty();
    assertThat(
            named(Rendered.of("{}"), "Role", "guided-rollouts-leader-election")
                .get("rules")
                .toString())
        .contains("resources=[leases], verbs=[create]")
        .contains("resources=[leases], resourceNames=[guided-rollouts], verbs=[get, patch]")
        .contains("resources=[deployments], resourceNames=[guided-rollouts], verbs=[get]");
  }

  @Test
  void theAppVersionIsTheBuilds() throws IOException {
    assertThat(Files.readString(Rendered.CHART.resolve("Chart.yaml")))
        .containsPattern("(?m)^appVersion: " + buildVersion() + "$");
  }

  @Test
  void optionsReachThePod() {
    GenericKubernetesResource deployment =
        Rendered.of(EVERYTHING).first("Deployment").orElseThrow();

    assertThat(at(deployment, "spec.template.spec"))
        .containsEntry("priorityClassName", "system-cluster-critical")
        .containsEntry("nodeSelector", Map.of("kubernetes.io/os", "linux"))
        .containsEntry("imagePullSecrets", List.of(Map.of("name", "registry")));
    assertThat(flags(Rendered.of(EVERYTHING)))
        .startsWith("-Xmx128m", "@/app/operator.start")
        .contains("--log-format=json", "--concurrent-lessons=8")
        .contains("--config-file=/etc/guided-rollouts/config/operator.yaml");
    assertThat(Rendered.of(EVERYTHING).documents())
        .anyMatch(d -> d.contains("operator.yaml: |") && d.contains("http-port: 8081"));
    assertThat(at(deployment, "spec.template.spec.topologySpreadConstraints[0].labelSelector"))
        .containsEntry("matchLabels", deployment.get("spec", "selector", "matchLabels"));
  }

  private static GenericKubernetesResource named(Rendered rendered, String kind, String name) {
    return rendered.ofKind(kind).stream()
        .filter(o -> o.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String buildVersion() throws IOException {
    return Files.readString(Path.of("pom.xml"))
        .replaceFirst("(?s).*?\n  <version>([^<]*)</version>.*", "$1");
  }

  private static List<String> flags(Rendered rendered) {
    return rendered
        .first("Deployment")
        .orElseThrow()
        .get("spec", "template", "spec", "containers", 0, "args");
  }

  private static Map<String, Object> at(GenericKubernetesResource object, String path) {
    Object[] words =
        Stream.of(path.replaceAll("\\[(\\d+)]", ".$1").split("\\."))
            .map(w -> w.matches("\\d+") ? (Object) Integer.valueOf(w) : w)
            .toArray();
    return object.get(words);
  }
}
