package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the chart refuses, and how it says so. */
class RefusedValuesTest {
  @Test
  void anOlderServerIsRefused() {
    assertThatThrownBy(() -> Rendered.of("{}", "1.19.0"))
        .hasMessageContaining("kubeVersion: >=1.20.0-0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{replicaCount: 6} | /replicaCount | maximum",
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
        "{image: {repository: ''}} | image.repository | no public image is published yet; docs/install.md",
        "{openshift: 'yes'} | /openshift | 'disabled'",
        "{metrics: {podMonitor: {renderMode: maybe}}} | /metrics/podMonitor/renderMode | 'failIfMissing'",
        "{metrics: {prometheusRule: {runbookUrl: 'docs#a'}}} | /metrics/prometheusRule/runbookUrl | does not match",
        "{metrics: {podMonitor: {enabled: true, renderMode: failIfMissing}}} | metrics.podMonitor.enabled | no monitoring.coreos.com/v1",
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
}
