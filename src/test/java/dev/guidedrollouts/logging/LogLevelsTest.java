package dev.guidedrollouts.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
  private static final Logger A = Logger.getLogger("test.levels.a");
  private static final Logger B = Logger.getLogger("test.levels.b");
  private final LogLevels levels = new LogLevels();

  @Test
  void theyHoldAsLongAsTheTextSaysSo() {
    A.setLevel(Level.WARNING);
    B.setLevel(null);

    assertThat(levels.apply("# why\n\ntest.levels.a=debug\n test.levels.b = ERROR \n")).isEmpty();
    assertThat(A.getLevel().intValue()).isEqualTo(500);
    assertThat(B.getLevel().intValue()).isEqualTo(1000);

    levels.apply("test.levels.a=INFO");
    assertThat(A.getLevel().intValue()).isEqualTo(800);
    assertThat(B.getLevel()).isNull();

    levels.apply("");
    assertThat(A.getLevel()).isEqualTo(Level.WARNING);
  }

  @Test
  void aWrongLineIsNamedWithWhatIsAllowedAndTheOthersHold() {
    A.setLevel(null);

    assertThat(levels.apply("test.levels.a=DEBUG\ntest.levels.b=LOUD\nnothing"))
        .containsExactly(
            "\"test.levels.b=LOUD\" is not CATEGORY=LEVEL with one of ERROR, WARN, INFO, DEBUG",
            "\"nothing\" is not CATEGORY=LEVEL with one of ERROR, WARN, INFO, DEBUG");
    assertThat(A.getLevel().intValue()).isEqualTo(500);
    levels.apply("");
  }
}
