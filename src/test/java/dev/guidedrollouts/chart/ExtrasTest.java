package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What admins add to a chart that is not theirs. */
class ExtrasTest {
  private static final String VALUES =
      """
      deploymentAnnotations: {reloader.example.com/auto: 'true'}
      serviceAccount: {labels: {audit: strict}}
      extraVolumes: [{name: ca, configMap: {name: company-ca}}]
      extraVolumeMounts: [{name: ca, mountPath: /etc/company-ca, readOnly: true}]
      dnsPolicy: None
      dnsConfig: {nameservers: [192.0.2.1]}
      metrics:
        serviceMonitor: {enabled: true, renderMode: alwaysRender, scrapeTimeout: 5s, relabelings: [{action: labeldrop, regex: pod}]}
        podMonitor: {enabled: true, renderMode: alwaysRender, metricRelabelings: [{action: drop, regex: jvm_.*, sourceLabels: [__name__]}]}
      extraObjects:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: '{{ include "guided-rollouts.fullname" . }}-notes', namespace: '{{ .Release.Namespace }}'}
        data: {owner: platform}
      """;
  private static final Rendered RENDERED = Rendered.of(VALUES);

  @Test
  void volumesStandBesideTheOperatorsOwn() {
    GenericKubernetesResource deployment = RENDERED.first("Deployment").orElseThrow();

    List<Map<String, Object>> volumes = deployment.get("spec", "template", "spec", "volumes");
    assertThat(volumes).extracting(v -> v.get("name")).contains("tmp", "ca");
    List<Map<String, Object>> mounts =
        deployment.get("spec", "template", "spec", "containers", 0, "volumeMounts");
    assertThat(mounts).extracting(m -> m.get("mountPath")).contains("/tmp", "/etc/company-ca");
  }

  @Test
  void thePodAsksTheNameServersThatItIsGiven() {
    GenericKubernetesResource deployment = RENDERED.first("Deployment").orElseThrow();

    assertThat(deployment.<String>get("spec", "template", "spec", "dnsPolicy")).isEqualTo("None");
    assertThat(deployment.<Object>get("spec", "template", "spec", "dnsConfig"))
        .isEqualTo(Map.of("nameservers", List.of("192.0.2.1")));
    assertThat(
            Rendered.of("{}")
                .first("Deployment")
                .orElseThrow()
                .<Map<String, Object>>get("spec", "template", "spec"))
        .doesNotContainKeys("dnsPolicy", "dnsConfig");
  }

  @Test
  void marksReachTheObjectsThatTheyAreFor() {
    assertThat(RENDERED.first("Deployment").orElseThrow().getMetadata().getAnnotations())
        .containsEntry("reloader.example.com/auto", "true");
    assertThat(RENDERED.first("ServiceAccount").orElseThrow().getMetadata().getLabels())
        .containsEntry("audit", "strict");
  }

  @Test
  void scrapingIsTunedPerMonitor() {
    Map<String, Object> service =
        RENDERED.first("ServiceMonitor").orElseThrow().get("spec", "endpoints", 0);
    assertThat(service)
        .containsEntry("scrapeTimeout", "5s")
        .containsEntry("relabelings", List.of(Map.of("action", "labeldrop", "regex", "pod")));
    Map<String, Object> pod =
        RENDERED.first("PodMonitor").orElseThrow().get("spec", "podMetricsEndpoints", 0);
    assertThat(pod).containsKey("metricRelabelings").doesNotContainKey("scrapeTimeout");
  }

  @Test
  void wholeObjectsComeWithTheRelease() {
    assertThat(RENDERED.names()).contains("guided-rollouts/ConfigMap/guided-rollouts-notes");
  }
}
