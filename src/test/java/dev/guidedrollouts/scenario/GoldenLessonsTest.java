package dev.guidedrollouts.scenario;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@link GoldenCase} through the product's readers, diagnosis, engine and projection. */
class GoldenLessonsTest {

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void onePassComesToWhatTheFolderSays(GoldenCase golden) {
    Pass pass = golden.pass();

    Golden.assertMatches(golden.file(GoldenCase.DECISION), Written.of(pass));
    Golden.assertMatches(golden.file(GoldenCase.STATUS), pass.status());
    Invariants.hold(pass);
  }
}
