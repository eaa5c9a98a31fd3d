package dev.guidedrollouts.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod whose image is there, and whose containers can't be made: no program of them starts. */
class SettingTroubleIT extends UndoneTroubles {
  @Override
  List<Trouble> troubles(TroubleStage on) {
    return Stream.of(SettingTroubles.missing(on), SettingTroubles.refused(on))
        .flatMap(List::stream)
        .toList();
  }

  /** The only thing that does not go with the namespace. */
  @Override
  void tidy(TroubleStage left) throws Exception {
    left.cluster.kubectl(
        "delete", "runtimeclass", SettingTroubles.runtimeClass(left), "--ignore-not-found");
  }

  @ParameterizedTest
  @MethodSource("played")
  void isNamedAndUndone(Trouble trouble) {
    assertUndone(trouble);
  }
}
