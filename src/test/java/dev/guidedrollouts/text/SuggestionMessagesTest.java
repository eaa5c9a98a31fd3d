package dev.guidedrollouts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands behind an explanation can be taken off it again. */
class SuggestionMessagesTest {
  @ParameterizedTest
  @CsvSource({
    "docker.io has no image shop/web with tag 2, 0, 0, 0",
    "docker.io has no image shop/web with tag 2, 1, 0, 0",
    "docker.io has no image shop/web with tag 2, 3, 0, 0",
    "Container web exits with exit code 137 (signal 9), 1, 0, 0",
    "Container web exits with exit code 137 (signal 9), 0, 0, 0",
    "Container web exits with exit code 1 (also known as bad), 0, 1, 0",
    "The quota is used up, 2, 1, 12"
  })
  void anExplanationOfOnePod(String told, long same, long crashes, long unready) {
    Map<String, Long> causes =
        crashes == 0
            ? Map.of()
            : unready == 0
                ? Map.of("CrashLoop", crashes)
                : Map.of("CrashLoop", crashes, "NotReady", unready);
    String explanation = told + SuggestionMessages.otherPods(same, causes) + ".";

    assertThat(SuggestionMessages.ofOnePod(explanation)).isEqualTo(told + ".");
    assertThat(SuggestionMessages.tellsOfOtherCauses(explanation)).isEqualTo(crashes > 0);
  }
}
