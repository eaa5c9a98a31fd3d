package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
      log: {format: json, levels: {io.javaoperatorsdk: DEBUG}}
      metrics: {serviceMonitor: {enabled: true, labels: {release: prometheus}}, podMonitor: {enabled: true}, prometheusRule: {enabled: true}, dashboard: {enabled: true}}
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
            "guided-rollouts/ConfigMap/guided-rollouts-log-levels",
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

  @Test
  void anOlderServerIsRefused() {
    assertThatThrownBy(() -> Rendered.of("{}", "1.19.0"))
        .hasMessageContaining("kubeVersion: >=1.20.0-0");
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
    return Stream.of("Secret", "\\*", "delete", "escalate", "bind").map(Arguments::of);
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
        "{image: {tag: '1.2'}} | docker.io/guided-rollouts/operator:1.2",
        "{image: {repository: example.com/op}} | example.com/op:0.1.0-SNAPSHOT",
        "{image: {tag: x, digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}} |"
            + " docker.io/guided-rollouts/operator@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
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

  @Test
  void theAppVersionIsTheBuilds() throws IOException {
    assertThat(Files.readString(Rendered.CHART.resolve("Chart.yaml")))
        .containsPattern("(?m)^appVersion: " + buildVersion() + "$");
  }

  @Test
  void theDefinitionStaysAndIsUpgraded() {
    GenericKubernetesResource crd =
        Rendered.of("{}").first("CustomResourceDefinition").orElseThrow();

    assertThat(crd.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
    assertThat(
            Rendered.of("{crds: {keep: false}}")
                .first("CustomResourceDefinition")
                .orElseThrow()
                .getMetadata()
                .getAnnotations())
        .doesNotContainKey("helm.sh/resource-policy");
    assertThat(Rendered.of("{crds: {install: false}}").first("CustomResourceDefinition")).isEmpty();
    assertThat(Rendered.CHART.resolve("crds"))
        .as("Helm never upgrades what is there")
        .doesNotExist();
  }

  /** What an older server does not know is left out there, and nothing else. */
  @ParameterizedTest
  @CsvSource({"1.20.2", "1.24.17", "1.25.0", "1.36.0"})
  void theDefinitionIsOursOnEveryServer(String kubernetes) throws IOException {
    GenericKubernetesResource rendered =
        Rendered.of("{}", kubernetes).first("CustomResourceDefinition").orElseThrow();
    GenericKubernetesResource ours =
        new KubernetesSerialization()
            .unmarshal(
                Files.readString(Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml")),
                GenericKubernetesResource.class);
    Object spec = ours.getAdditionalProperties().get("spec");
    boolean knowsRules = Integer.parseInt(kubernetes.replaceFirst("1\\.(\\d+).*", "$1")) >= 25;

    assertThat(rendered.getMetadata().getName()).isEqualTo(ours.getMetadata().getName());
    Object served = rendered.getAdditionalProperties().get("spec");
    assertThat(withoutRules(served)).isEqualTo(withoutRules(spec));
    if (knowsRules) {
      assertThat(served).isEqualTo(spec);
    } else {
      assertThat(served.toString())
          .doesNotContain("x-kubernetes-validations")
          .contains("x-kubernetes-list-type");
    }
  }

  private static Object withoutRules(Object node) {
    return switch (node) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .filter(e -> !e.getKey().equals("x-kubernetes-validations"))
              .collect(Collectors.toMap(Map.Entry::getKey, e -> withoutRules(e.getValue())));
      case List<?> list -> list.stream().map(ChartTest::withoutRules).toList();
      // 65535.0 is 65535 once it went through Helm.
      case Number number -> number.doubleValue();
      default -> node;
    };
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{replicaCount: 0} | /replicaCount | minimum",
        "{config: {log: {level: DEBUG}}} | /config/log | got object",
        "{extraArgs: [http-port]} | /extraArgs/0 | does not match pattern",
        "{replicas: 1} | additional properties 'replicas' not allowed | ''",
        "{watchNamespaces: [Kube_System]} | /watchNamespaces/0 | does not match pattern",
        "{watchNamespaces: default} | /watchNamespaces | got string, want array",
        "{image: {digest: latest}} | /image/digest | does not match pattern",
        "{image: {pullPolicy: Sometimes}} | /image/pullPolicy | 'IfNotPresent'",
        "{log: {level: LOUD}} | /log/level | 'DEBUG'",
        "{crds: {install: 'yes'}} | /crds/install | got string, want boolean",
        "{updateStrategy: {type: BlueGreen}} | /updateStrategy/type | Recreate",
        "{jvmOptions: ['-jar']} | /jvmOptions/0 | does not match pattern",
        "{extraEnv: [{value: x}]} | /extraEnv/0 | missing property 'name'",
        "{service: {port: 70000}} | /service/port | maximum",
        "{networkPolicy: {egress: {apiServerPorts: []}}} | apiServerPorts | minItems",
        "{service: {enabled: false}, metrics: {serviceMonitor: {enabled: true}}} | metrics.serviceMonitor.enabled | needs service.enabled",
      })
  void aWrongValueIsRefusedByName(String values, String where, String what) {
    assertThatThrownBy(() -> Rendered.of(values))
        .hasMessageContaining(where)
        .hasMessageContaining(what);
  }

  /** Every value is described before it is set. */
  @Test
  void everyValueOfTheSchemaStandsInTheValuesFile() throws IOException {
    String values = Files.readString(Rendered.CHART.resolve("values.yaml"));
    String schema = Files.readString(Rendered.CHART.resolve("values.schema.json"));
    Map<?, ?> properties =
        (Map<?, ?>) new KubernetesSerialization().unmarshal(schema, Map.class).get("properties");

    assertThat(properties.keySet().stream().filter(k -> !k.equals("global")))
        .allSatisfy(key -> assertThat(values).containsPattern("(?m)^" + key + ":"));
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
