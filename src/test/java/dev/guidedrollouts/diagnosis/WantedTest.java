package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of a pattern only save time: what the pattern finds is found. */
class WantedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no space left on device; [[no space left on device]]",
        "failed to (?:un)?mount; [[failed to ], [mount]]",
        "too ?many ?requests; [[too], [many], [requests]]",
        "(?:http code|status):? 5\\d\\d\\b; [[http code, status]]",
        "(?:ip|client).{0,60}(?:not allowed|is not permitted); [[not allowed, is not permitted]]",
        "(?<!remote error: )tls: (?!use of); [[tls: ]]",
        "client\\.timeout; [[client.timeout]]",
        "short[- ]name; [[short], [name]]",
        "zstd|gzip; [[zstd, gzip]]",
        "ab|gzip; []",
        "(?<!\\w)40[13]; []",
        "(?:optional words)?; []"
      })
  void theWordsOfAPattern(String regex, String words) {
    assertThat(RegexWords.of(regex)).hasToString(words);
  }

  @Test
  void noRuleIsMissedForItsWords() {
    List<String> texts =
        Stream.of("image-wordings.txt", "start-wordings.txt")
            .flatMap(table -> Wording.table(table).stream())
            .flatMap(w -> ErrorText.read(w.about("team/app:1.2"), "team/app:1.2").errors().stream())
            .toList();
    for (Rule rule : Stream.concat(ImageRules.ALL.stream(), StartRules.ALL.stream()).toList()) {
      for (Wanted wanted : rule.anyOf()) {
        for (String text : texts) {
          assertThat(wanted.matches(text, new Trigrams(text)))
              .as("%s in %s", wanted, text)
              .isEqualTo(wanted.pattern().matcher(text).find());
        }
      }
    }
  }

  @Test
  void nearlyEveryPatternHasWords() {
    assertThat(
            ImageRules.ALL.stream()
                .flatMap(r -> r.anyOf().stream())
                .filter(w -> RegexWords.of(w.toString()).isEmpty())
                .toList())
        .as("patterns that run over every message; each costs microseconds")
        .hasSizeLessThanOrEqualTo(2);
  }
}
