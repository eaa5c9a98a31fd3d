package dev.guidedrollouts.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Label selectors as kubectl takes them, held against a lesson's labels. */
class LabelSelectorTest {
  private static final Map<String, String> LABELS =
      Map.of("team", "a", "tier", "", "example.com/stage", "prod");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "team | true",
        "absent | false",
        "!absent | true",
        "! absent | true",
        "!team | false",
        "team=a | true",
        "team == a | true",
        "team=b | false",
        "absent=a | false",
        "team!=a | false",
        "team!=b | true",
        "absent!=a | true",
        "tier= | true",
        "team= | false",
        "team in (a, b) | true",
        "team in (b,c) | false",
        "tier in (,x) | true",
        "absent in (a) | false",
        "team notin (a,b) | false",
        "team notin (b) | true",
        "absent notin (a) | true",
        "example.com/stage=prod | true",
        "example.com/stage in (prod), team=a, !absent | true",
        "example.com/stage in (prod,dev),team!=a | false",
      })
  void itIsMetAsInKubernetes(String selector, boolean met) {
    assertThat(LabelSelector.parse(selector).orElseThrow().matches(LABELS)).isEqualTo(met);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "team=a,",
        "=a",
        "team=a=b",
        "team in a",
        "team in (a",
        "team in (a) or b",
        "team > 5",
        "-team",
        "team=-a",
        "Example.com/x",
        "a/b/c",
        "team in (a b)"
      })
  void anythingElseIsNoSelector(String text) {
    assertThat(LabelSelector.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team=a, !absent, team in (a,b)"})
  void itKnowsWhichLabelsItAsksFor(String text) {
    assertThat(LabelSelector.parse(text).orElseThrow().keys())
        .containsExactlyInAnyOrder("team", "absent");
  }
}
