package dev.guidedrollouts.e2e;

import dev.guidedrollouts.kube.Alone;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod whose image is there, and whose program does not come up or does not stay. */
@Alone(
    "a step without minReadySeconds waits for as long as a kubelet needs to tell of a program's end;"
        + " on a node that is busy with other tests it needs longer")
class StartTroubleIT extends UndoneTroubles {
  @Override
  List<Trouble> troubles(TroubleStage on) {
    return ProgramTroubles.all(on);
  }

  @ParameterizedTest
  @MethodSource("played")
  void isNamedAndUndone(Trouble trouble) {
    assertUndone(trouble);
  }
}
