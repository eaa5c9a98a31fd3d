package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A release that is one of several in the same cluster. */
class ShardsTest {
  /** The suffix is the operator's own: settings.ShardTest has the same two. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{shard: 0/2} | --shard=0/2 | guided-rollouts-0-of-2",
        "{shardSelector: team=a} | --shard-selector=team=a | guided-rollouts-289b4946",
      })
  void itsPartIsTheOperatorsFlagAndItsLeaseTheRolesOwn(String values, String flag, String lease) {
    Rendered rendered = Rendered.of(values);

    assertThat(flags(rendered)).contains(flag, "--leader-election-name=guided-rollouts");
    assertThat(leaderElection(rendered))
        .contains("resources=[leases], resourceNames=[" + lease + "], verbs=[get, patch]");
  }

  @Test
  void withoutItEverythingIsAsItWas() {
    assertThat(flags(Rendered.of("{}"))).noneMatch(flag -> flag.startsWith("--shard"));
    assertThat(leaderElection(Rendered.of("{}")))
        .contains("resourceNames=[guided-rollouts], verbs=[get, patch]");
  }

  /** Two releases share the definition and nothing else: else Helm would refuse the second. */
  @Test
  void twoReleasesShareNoObject() {
    List<String> first = Rendered.of("{shard: 0/2, fullnameOverride: first}").names();
    List<String> second =
        Rendered.of("{shard: 1/2, fullnameOverride: second, crds: {install: false}}").names();

    assertThat(first).doesNotContainAnyElementsOf(second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{shard: 2/2} | shard is \"2/2\"; allowed: I/N, such as 0/2: I from 0 to N-1",
        "{shard: 0/1025} | N from 1 to 1024",
        "{shard: half} | /shard",
        "{shard: 0/2, shardSelector: team=a} | shard and shardSelector are both set; allowed: one of the two",
      })
  void aWrongPartIsRefused(String values, String what) {
    assertThatThrownBy(() -> Rendered.of(values)).hasMessageContaining(what);
  }

  private static List<String> flags(Rendered rendered) {
    return rendered
        .first("Deployment")
        .orElseThrow()
        .get("spec", "template", "spec", "containers", 0, "args");
  }

  private static String leaderElection(Rendered rendered) {
    return rendered.ofKind("Role").stream()
        .filter(role -> role.getMetadata().getName().endsWith("-leader-election"))
        .findFirst()
        .orElseThrow()
        .get("rules")
        .toString();
  }
}
