package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.scenario.Golden;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@link DiagnosisCase} through the product's readers and its diagnosis. */
class DiagnosisFixturesTest {

  static List<DiagnosisCase> cases() {
    return DiagnosisCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isDiagnosedAsTheFolderSays(DiagnosisCase shown) {
    Golden.assertMatches(shown.expectedFile(), told(diagnose(shown)));
  }

  @Test
  void everyCauseHasAFolder() {
    Set<Cause> seen = EnumSet.noneOf(Cause.class);
    cases().forEach(shown -> diagnose(shown).map(Diagnosis::cause).ifPresent(seen::add));
    assertThat(seen).containsExactlyInAnyOrder(Cause.values());
  }

  private static Optional<Diagnosis> diagnose(DiagnosisCase shown) {
    return Diagnoser.diagnose(
        new RolloutEvidence(
            "shop",
            shown.observed(),
            shown.earlier(),
            List.of("registry.example.com/shop/web:2.0.0"),
            new RolloutEvidence.WayBack(1, true),
            shown.now()));
  }

  /** The fields in the order in which they are read; absent ones are left out. */
  private static Map<String, Object> told(Optional<Diagnosis> found) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (found.isEmpty()) {
      all.put("nothing", "is wrong");
      return all;
    }
    Diagnosis d = found.get();
    all.put("cause", d.cause());
    all.put("reason", d.reason());
    all.put("permanent", d.permanent());
    all.put("backedOff", d.backedOff());
    all.put("backOffAfter", d.backOffAfter() == null ? null : d.backOffAfter().toString());
    all.put("reviewAt", d.reviewAt() == null ? null : d.reviewAt().toString());
    all.put("notBefore", d.notBefore() == null ? null : d.notBefore().toString());
    all.put("pod", d.pod());
    all.put("container", d.container());
    all.put("image", d.image());
    all.put("message", d.message());
    all.put("explanation", d.explanation());
    all.put("suggestion", d.suggestion());
    all.put("commands", d.commands());
    all.values().removeIf(Objects::isNull);
    return all;
  }
}
