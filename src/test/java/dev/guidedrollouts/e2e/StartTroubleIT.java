package dev.guidedrollouts.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod whose image is there and that does not come up all the same. */
@Isolated(
    "a step without minReadySeconds waits for as long as a kubelet needs to tell of a program's end;"
        + " on a node that is busy with other tests it needs longer")
class StartTroubleIT {
  private static final List<Trouble> TROUBLES = new ArrayList<>();
  private static TroubleStage stage;

  @BeforeAll
  static void play() throws Exception {
    stage = TroubleStage.open();
    TROUBLES.addAll(SettingTroubles.missing(stage));
    TROUBLES.addAll(SettingTroubles.refused(stage));
    TROUBLES.addAll(ProgramTroubles.all(stage));
    stage.play(TROUBLES);
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      // The only thing that does not go with the namespace.
      stage.cluster.kubectl(
          "delete", "runtimeclass", SettingTroubles.runtimeClass(stage), "--ignore-not-found");
      stage.close();
    }
  }

  static List<Trouble> troubles() {
    return TROUBLES;
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void isNamedAndUndone(Trouble trouble) {
    stage.assertUndone(trouble);
  }
}
