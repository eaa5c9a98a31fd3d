package dev.guidedrollouts.hands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.fixtures.Fixtures;
import dev.guidedrollouts.model.Observation;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who changed what, told from what real API servers noted of real clients; {@link HandIT} asks them
 * anew.
 */
class HandTest {

  static Stream<Recording> recordings() {
    return Fixtures.in(Recording.FOLDER).stream().map(Recording::read);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void theEvidenceIsReadForWhatItShowsAndForNoMore(Recording recording) {
    Observation seen = recording.observation();
    String name = seen.deployments().keySet().iterator().next();
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> told = new TreeMap<>();
    for (Question question : Question.values()) {
      String answer = recording.notes().get(question.key());
      if (answer != null) {
        expected.put(question.key(), answer);
        told.put(question.key(), question.ask(seen, name, recording.since()));
      }
    }
    assertThat(expected).isNotEmpty();
    assertThat(told).as("%s", recording.notes()).isEqualTo(expected);
  }

  @Test
  void bothServersWereAskedTheSame() {
    Map<String, Long> servers =
        recordings()
            .collect(Collectors.groupingBy(r -> r.notes().get("server"), Collectors.counting()));

    assertThat(servers).hasSize(2);
    assertThat(servers.values()).containsOnly((long) Act.all(36).size());
  }
}
