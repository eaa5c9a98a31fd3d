package dev.guidedrollouts.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/**
 * The order of precedence is the order of declaration: what must hold of it whoever adds a cause.
 */
class CauseTest {

  @Test
  void whatNobodyKnowsSaysLeast() {
    assertThat(Arrays.stream(Cause.values()).max(Comparator.naturalOrder()))
        .contains(Cause.Unknown);
  }

  @Test
  void imagesComeBeforeAllElse() {
    assertThat(Arrays.stream(Cause.values()).takeWhile(Cause::ofImage))
        .containsExactlyElementsOf(Arrays.stream(Cause.values()).filter(Cause::ofImage).toList());
  }

  @Test
  void anAnswerAboutTheImagePrecedesTroubleOnTheWayAndThatARefusal() {
    assertThat(Cause.ImageNotFound.precedes(Cause.RegistryUnreachable)).isTrue();
    assertThat(Cause.RegistryUnreachable.precedes(Cause.AccessDenied)).isTrue();
    assertThat(Cause.AccessDenied.precedes(Cause.RegistryUnreachable)).isFalse();
    assertThat(Cause.CrashLoop.precedes(Cause.DeadlineExceeded)).isTrue();
  }
}
