package dev.guidedrollouts.e2e;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Troubles that are played all at once on one stage; each of them is named and undone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class UndoneTroubles {
  private List<Trouble> played = List.of();
  private TroubleStage stage;

  abstract List<Trouble> troubles(TroubleStage on);

  /** What one of them left outside of the stage's namespace goes. */
  void tidy(TroubleStage left) throws Exception {}

  @BeforeAll
  void play() throws Exception {
    stage = TroubleStage.open();
    played = troubles(stage);
    stage.play(played);
  }

  @AfterAll
  void close() throws Exception {
    if (stage != null) {
      tidy(stage);
      stage.close();
    }
  }

  List<Trouble> played() {
    return played;
  }

  void assertUndone(Trouble trouble) {
    stage.assertUndone(trouble);
  }
}
