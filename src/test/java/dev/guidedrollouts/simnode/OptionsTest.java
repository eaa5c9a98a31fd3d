package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("KUBECONFIG", "lab.kubeconfig", "LAB_REGISTRY", "127.0.0.1:5000");

  @Test
  void whatIsNotGivenHasADefault() {
    Options options = Options.parse(ENVIRONMENT, List.of());
    assertThat(options.nodeNames()).containsExactly("lab-node");
    assertThat(options.registry()).hasToString("http://127.0.0.1:5000");
    assertThat(options.times()).isEqualTo(KubeletTimes.DEFAULT);
    assertThat(options.taint()).isEmpty();
  }

  @Test
  void flagsAreTaken() {
    Options options =
        Options.parse(
            ENVIRONMENT,
            List.of(
                "--nodes",
                "3",
                "--pull-time",
                "2s",
                "--start-delay",
                "50ms",
                "--taint",
                "lab=sim:NoSchedule",
                "--quiet"));
    assertThat(options.nodeNames()).containsExactly("lab-node-1", "lab-node-2", "lab-node-3");
    assertThat(options.times().pull()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.times().start()).isEqualTo(Duration.ofMillis(50));
    assertThat(options.taint().orElseThrow().getEffect()).isEqualTo("NoSchedule");
    assertThat(options.quiet()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes, 0, a number from 1 to 1000",
    "--pull-time, soon, a time with its unit",
    "--start-delay, 5, a time with its unit",
    "--taint, lab, key=value:NoSchedule",
    "--speed, 1, unknown option --speed",
  })
  void aWrongValueIsNamedWithWhatIsAllowed(String option, String value, String answer) {
    assertThatThrownBy(() -> Options.parse(ENVIRONMENT, List.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option)
        .hasMessageContaining(answer);
  }

  @Test
  void aMissingVariableIsNamed() {
    assertThatThrownBy(() -> Options.parse(Map.of("KUBECONFIG", "x"), List.of()))
        .hasMessageContaining("LAB_REGISTRY is not set");
  }
}
