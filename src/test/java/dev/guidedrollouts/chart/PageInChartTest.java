package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in the chart: off by default, then what leads to it, and nothing more. */
class PageInChartTest {
  private static final String API = "gateway.networking.k8s.io/v1";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /**
   * Who says nothing of the page, or only how it were if it was there, gets what they got before.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{page: {enabled: false}}",
        "{page: {auth: None, rootPath: /lessons, service: {type: NodePort}, ingressFrom: [{podSelector: {}}]}}",
      })
  void whileItIsOffNotOneLineDiffers(String values) {
    assertThat(Rendered.of(values).text()).isEqualTo(Rendered.of("{}").text());
    assertThat(Rendered.of("{}").text()).doesNotContain("page");
    assertThat(Rendered.notes(values)).isEqualTo(Rendered.notes("{}")).doesNotContain("page");
  }

  @Test
  void onItIsAServiceMoreAndNoRight() {
    Rendered on = Rendered.of("{page: {enabled: true}}");

    assertThat(on.names())
        .containsExactlyInAnyOrderElementsOf(
            plus(Rendered.of("{}").names(), "guided-rollouts/Service/guided-rollouts-page"));
    for (String kind : List.of("ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding")) {
      assertThat(on.ofKind(kind)).isEqualTo(Rendered.of("{}").ofKind(kind));
    }
    assertThat(flags(on))
        .contains("--page", "--page-auth=Token")
        .doesNotContain("--page-root-path");
    assertThat(ports(on))
        .containsExactly(
            Map.of("name", "http", "containerPort", 8080),
            Map.of("name", "page", "containerPort", 8090));
  }

  private static List<String> plus(List<String> names, String more) {
    return Stream.concat(names.stream(), Stream.of(more)).toList();
  }

  /** Who has signed in is known to one replica. */
  @Test
  void anAddressComesToTheSameReplicaAgain() {
    Rendered rendered =
        Rendered.of(
            "{page: {enabled: true, service: {type: LoadBalancer, port: 443, annotations: {a: b}, affinitySeconds: 600}}}");
    Service service = as(page(rendered, "Service"), Service.class);

    assertThat(service.getSpec().getType()).isEqualTo("LoadBalancer");
    assertThat(service.getSpec().getSessionAffinity()).isEqualTo("ClientIP");
    assertThat(service.getSpec().getSessionAffinityConfig().getClientIP().getTimeoutSeconds())
        .isEqualTo(600);
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .satisfies(
            port -> {
              assertThat(port.getPort()).isEqualTo(443);
              assertThat(port.getTargetPort().getStrVal()).isEqualTo("page");
            });
    assertThat(service.getSpec().getSelector())
        .isEqualTo(
            rendered.first("Deployment").orElseThrow().get("spec", "selector", "matchLabels"));
    assertThat(service.getMetadata().getAnnotations()).containsEntry("a", "b");
  }

  @Test
  void theIngressLeadsToThePageAndTerminatesTls() {
    Ingress ingress =
        as(
            page(
                Rendered.of(
                    """
                    page:
                      enabled: true
                      rootPath: /lessons
                      ingress:
                        enabled: true
                        className: nginx
                        annotations: {nginx.ingress.kubernetes.io/affinity: cookie}
                        hosts:
                        - host: a.example.com
                        - {host: '*.b.example.com', paths: [{path: /lessons/assets, pathType: Exact}, {path: /lessons}]}
                        tls: [{hosts: ['a.example.com', '*.b.example.com'], secretName: lessons-tls}]
                    """),
                "Ingress"),
            Ingress.class);

    assertThat(ingress.getApiVersion()).isEqualTo("networking.k8s.io/v1");
    assertThat(ingress.getMetadata().getAnnotations())
        .containsExactly(Map.entry("nginx.ingress.kubernetes.io/affinity", "cookie"));
    assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(ingress.getSpec().getTls())
        .singleElement()
        .satisfies(
            tls -> {
              assertThat(tls.getSecretName()).isEqualTo("lessons-tls");
              assertThat(tls.getHosts()).containsExactly("a.example.com", "*.b.example.com");
            });
    assertThat(ingress.getSpec().getRules())
        .flatExtracting(
            rule ->
                rule.getHttp().getPaths().stream()
                    .map(
                        path ->
                            "%s%s %s -> %s:%s"
                                .formatted(
                                    rule.getHost(),
                                    path.getPath(),
                                    path.getPathType(),
                                    path.getBackend().getService().getName(),
                                    path.getBackend().getService().getPort().getName()))
                    .toList())
        .containsExactly(
            "a.example.com/lessons Prefix -> guided-rollouts-page:page",
            "*.b.example.com/lessons/assets Exact -> guided-rollouts-page:page",
            "*.b.example.com/lessons Prefix -> guided-rollouts-page:page");
  }

  @ParameterizedTest
  @CsvSource({"'', /", "/lessons, /lessons", "/a/b.c, /a/b.c"})
  void theRootPathIsThePagesAndThatOfWhatLeadsToIt(String rootPath, String path) {
    Rendered rendered =
        Rendered.of(
            """
            page:
              enabled: true
              rootPath: '%s'
              ingress: {enabled: true, hosts: [{host: a.example.com}]}
              httpRoute: {enabled: true, renderMode: alwaysRender, parentRefs: [{name: public}]}
            """
                .formatted(rootPath));

    assertThat(flags(rendered).stream().filter(flag -> flag.startsWith("--page-root-path")))
        .isEqualTo(rootPath.isEmpty() ? List.of() : List.of("--page-root-path=" + rootPath));
    assertThat(
            page(rendered, "Ingress").<String>get("spec", "rules", 0, "http", "paths", 0, "path"))
        .isEqualTo(path);
    assertThat(
            page(rendered, "HTTPRoute")
                .<String>get("spec", "rules", 0, "matches", 0, "path", "value"))
        .isEqualTo(path);
  }

  @Test
  void theRouteEndsNoStream() {
    String values =
        """
        page:
          enabled: true
          service: {port: 80}
          httpRoute:
            enabled: true
            annotations: {a: b}
            parentRefs: [{name: public, namespace: gateways, sectionName: https}]
            hostnames: [lessons.example.com]
        """;
    HTTPRoute route = as(page(Rendered.withApis(values, API), "HTTPRoute"), HTTPRoute.class);

    assertThat(route.getApiVersion()).isEqualTo(API);
    assertThat(route.getMetadata().getAnnotations()).containsEntry("a", "b");
    assertThat(route.getSpec().getHostnames()).containsExactly("lessons.example.com");
    assertThat(route.getSpec().getParentRefs())
        .singleElement()
        .satisfies(
            parent -> {
              assertThat(parent.getName()).isEqualTo("public");
              assertThat(parent.getNamespace()).isEqualTo("gateways");
              assertThat(parent.getSectionName()).isEqualTo("https");
            });
    assertThat(route.getSpec().getRules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getTimeouts().getRequest()).isEqualTo("0s");
              assertThat(rule.getBackendRefs().getFirst().getName())
                  .isEqualTo("guided-rollouts-page");
              assertThat(rule.getBackendRefs().getFirst().getPort()).isEqualTo(80);
            });
    // Gateway API before 1.2 does not have the field.
    assertThat(
            page(Rendered.withApis(values + "    requestTimeout: ''\n", API), "HTTPRoute")
                .<Map<String, Object>>get("spec", "rules", 0))
        .doesNotContainKey("timeouts");
  }

  @Test
  void withoutTheGatewayApiTheRouteIsLeftOutAndSaysSo() {
    String values =
        "{page: {enabled: true, httpRoute: {enabled: true, parentRefs: [{name: public}]}}}";

    assertThat(Rendered.of(values).first("HTTPRoute")).isEmpty();
    assertThat(Rendered.notes(values))
        .contains("page.httpRoute is left out: the server has no gateway.networking.k8s.io/v1");
  }

  @Test
  void thePortIsOpenedForThoseWhoMayReachIt() {
    Rendered rendered =
        Rendered.of(
            "{networkPolicy: {ingressFrom: [{podSelector: {}}]}, page: {enabled: true, ingressFrom: [{namespaceSelector: {}}]}}");

    assertThat(ingress(rendered))
        .containsExactly(
            Map.of(
                "ports", List.of(Map.of("port", "http", "protocol", "TCP")),
                "from", List.of(Map.of("podSelector", Map.of()))),
            Map.of(
                "ports", List.of(Map.of("port", "page", "protocol", "TCP")),
                "from", List.of(Map.of("namespaceSelector", Map.of()))));
    assertThat(ingress(Rendered.of("{page: {enabled: true}}")).getLast())
        .isEqualTo(Map.of("ports", List.of(Map.of("port", "page", "protocol", "TCP"))));
  }

  /** It listens on the pod's own 127.0.0.1: nothing that leads to the pod leads to it. */
  @Test
  void withoutSigningInNothingLeadsToIt() {
    Rendered rendered = Rendered.of("{page: {enabled: true, auth: None}}");

    assertThat(rendered.names()).isEqualTo(Rendered.of("{}").names());
    assertThat(ingress(rendered)).isEqualTo(ingress(Rendered.of("{}")));
    assertThat(flags(rendered)).contains("--page", "--page-auth=None");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{auth: None, rootPath: /lessons} | kubectl port-forward --namespace guided-rollouts deployment/guided-rollouts 8090:8090 | http://127.0.0.1:8090/lessons/",
        "{} | kubectl port-forward --namespace guided-rollouts deployment/guided-rollouts 8090:8090 | To sign in: a token of the cluster",
        "{service: {type: NodePort}} | kubectl get service --namespace guided-rollouts guided-rollouts-page | To sign in",
        "{ingress: {enabled: true, hosts: [{host: a.example.com}], tls: [{secretName: a}]}} | https://a.example.com/ | To sign in",
        "{ingress: {enabled: true, hosts: [{host: a.example.com}]}} | http://a.example.com/ | page.ingress.tls is not set",
        "{httpRoute: {enabled: true, renderMode: alwaysRender, hostnames: [a.example.com], parentRefs: [{name: public}]}} | https://a.example.com/ (or http | To sign in",
      })
  void theNotesSayWhereItIs(String page, String address, String more) {
    assertThat(Rendered.notes("page: " + page.replaceFirst("\\{", "{enabled: true, ")))
        .contains(address, more);
  }

  private static GenericKubernetesResource page(Rendered rendered, String kind) {
    return rendered.ofKind(kind).stream()
        .filter(o -> o.getMetadata().getName().equals("guided-rollouts-page"))
        .findFirst()
        .orElseThrow();
  }

  private static <T> T as(GenericKubernetesResource object, Class<T> type) {
    return YAML.unmarshal(YAML.asYaml(object), type);
  }

  private static List<String> flags(Rendered rendered) {
    return rendered
        .first("Deployment")
        .orElseThrow()
        .get("spec", "template", "spec", "containers", 0, "args");
  }

  private static List<Map<String, Object>> ports(Rendered rendered) {
    return rendered
        .first("Deployment")
        .orElseThrow()
        .get("spec", "template", "spec", "containers", 0, "ports");
  }

  private static List<Object> ingress(Rendered rendered) {
    return rendered.first("NetworkPolicy").orElseThrow().get("spec", "ingress");
  }
}
