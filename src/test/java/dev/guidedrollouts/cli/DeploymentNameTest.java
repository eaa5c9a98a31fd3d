package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deployment/web",
        "deployments/web",
        "deploy/web",
        "Deployment/web",
        "deployment.apps/web",
        "deployments.v1.apps/web",
        "deployment web",
        "deploy web",
        "web"
      })
  void takesTheFormsThatKubectlTakes(String words) {
    assertThat(parse(words)).isEqualTo("web");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deploy deploy", "deployment/deploy"})
  void aDeploymentMayBeNamedLikeItsType(String words) {
    assertThat(parse(words)).isEqualTo("deploy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                  | no Deployment is named",
        "deployment          | the name of the Deployment is missing",
        "deployment/         | the name after \"deployment\" is missing",
        "pod/web             | only Deployments can be asked about, not \"pod\"",
        "sts web             | only Deployments can be asked about, not \"sts\"",
        "deployment/web shop | one Deployment at a time, not also \"shop\"",
        "deployment web shop | one Deployment at a time, not also \"shop\"",
        "Web                 | \"Web\" can't be the name of a Deployment",
        "deployment/a/b      | \"a/b\" can't be the name of a Deployment",
        "web_1               | \"web_1\" can't be the name of a Deployment",
        "..                  | \"..\" can't be the name of a Deployment"
      })
  void saysWhatIsWrong(String words, String message) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static String parse(String words) {
    return DeploymentName.parse(words.isEmpty() ? List.of() : List.of(words.split(" ")));
  }
}
