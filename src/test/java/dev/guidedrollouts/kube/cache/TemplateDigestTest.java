package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateDigestTest {
  private static final String BASE =
      "{metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}]}]}}";

  private static String digest(String yaml) {
    return TemplateDigest.of(Serialization.unmarshal("---\n" + yaml, PodTemplateSpec.class));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "keys in another order | {spec: {containers: [{ports: [{containerPort: 80}], image: i, name: a}]}, metadata: {labels: {app: x}}}",
        "the controller's hash | {metadata: {labels: {app: x, pod-template-hash: abc}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}]}]}}",
        "empty structs | {metadata: {creationTimestamp: null, labels: {app: x}}, spec: {containers: [{name: a, image: i, resources: {}, ports: [{containerPort: 80}]}]}}",
      })
  void isTheSameForTheSameTemplate(String why, String template) {
    assertThat(digest(template)).isEqualTo(digest(BASE));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "image | {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: j, ports: [{containerPort: 80}]}]}}",
        "name | {metadata: {labels: {app: x}}, spec: {containers: [{name: b, image: i, ports: [{containerPort: 80}]}]}}",
        "label | {metadata: {labels: {app: x, b: c}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}]}]}}",
        "annotation | {metadata: {labels: {app: x}, annotations: {kubectl.kubernetes.io/restartedAt: now}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}]}]}}",
        "an empty security context | {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: i, securityContext: {}, ports: [{containerPort: 80}]}]}}",
        "a field of a newer API | {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: i, brandNew: 1, ports: [{containerPort: 80}]}]}}",
      })
  void isAnotherForAnotherTemplate(String why, String template) {
    assertThat(digest(template)).isNotEqualTo(digest(BASE));
  }

  @Test
  void textsDoNotRunIntoOneAnother() {
    assertThat(digest("{spec: {containers: [{name: ab, image: c}]}}"))
        .isNotEqualTo(digest("{spec: {containers: [{name: a, image: bc}]}}"));
  }
}
