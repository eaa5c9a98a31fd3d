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
        "{page: {auth: none}} | /page/auth | 'None'",
        "{page: {rootPath: /lessons/}} | /page/rootPath | does not match pattern",
        "{page: {port: 8090}} | /page | additional properties 'port'",
        "{page: {service: {type: ExternalName}}} | /page/service/type | 'LoadBalancer'",
        "{page: {service: {affinitySeconds: 0}}} | /page/service/affinitySeconds | minimum",
        "{page: {ingress: {hosts: [lessons.example.com]}}} | /page/ingress/hosts/0 | got string, want object",
        "{page: {ingress: {hosts: [{host: 'https://lessons.example.com'}]}}} | /page/ingress/hosts/0/host | does not match pattern",
        "{page: {ingress: {hosts: [{host: a.example.com, paths: [{pathType: Prefix}]}]}}} | /page/ingress/hosts/0/paths/0 | missing property 'path'",
        "{page: {ingress: {tls: [{secret: a}]}}} | /page/ingress/tls/0 | additional properties 'secret' not allowed",
        "{page: {httpRoute: {parentRefs: [{namespace: gateways}]}}} | /page/httpRoute/parentRefs/0 | missing property 'name'",
        "{page: {httpRoute: {requestTimeout: never}}} | /page/httpRoute/requestTimeout | does not match pattern",
        "{page: {ingressFrom: everybody}} | /page/ingressFrom | got string, want array",
        "{page: {ingress: {enabled: true, hosts: [{host: a.example.com}]}}} | page.ingress.enabled | page.enabled is not",
        "{page: {httpRoute: {enabled: true, parentRefs: [{name: public}]}}} | page.httpRoute.enabled | page.enabled is not",
        "{page: {enabled: true, auth: None, ingress: {enabled: true, hosts: [{host: a.example.com}]}}} | page.ingress.enabled is true, and page.auth is None | kubectl port-forward",
        "{page: {enabled: true, auth: None, httpRoute: {enabled: true, parentRefs: [{name: public}]}}} | page.httpRoute.enabled is true, and page.auth is None | kubectl port-forward",
        "{page: {enabled: true, auth: None, service: {type: LoadBalancer}}} | page.service.type is LoadBalancer, and page.auth is None | has no Service",
        "{page: {enabled: true, ingress: {enabled: true}}} | page.ingress.enabled | needs page.ingress.hosts",
        "{page: {enabled: true, httpRoute: {enabled: true}}} | page.httpRoute.enabled | needs page.httpRoute.parentRefs",
        "{page: {enabled: true, httpRoute: {enabled: true, renderMode: failIfMissing, parentRefs: [{name: public}]}}} | page.httpRoute.enabled | install the Gateway API first",
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
