package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class SpecificityTest {

  @Test
  void eachCauseHasAPlaceOfItsOwn() {
    assertThat(Arrays.stream(Cause.values()).map(Specificity::of))
        .doesNotHaveDuplicates()
        .allMatch(place -> place >= 0);
  }

  @Test
  void whatNobodyKnowsSaysLeast() {
    assertThat(Arrays.stream(Cause.values()).max(Comparator.comparingInt(Specificity::of)))
        .contains(Cause.Unknown);
  }

  @Test
  void imagesComeBeforeAllElse() {
    assertThat(Arrays.stream(Cause.values()).filter(Specificity::ofImage))
        .containsExactlyInAnyOrder(
            Cause.InvalidImageName,
            Cause.NeverPullPolicy,
            Cause.SignaturePolicy,
            Cause.PlatformMismatch,
            Cause.ImageNotFound,
            Cause.CorruptImage,
            Cause.NodeStorage,
            Cause.RateLimited,
            Cause.TlsError,
            Cause.RegistryUnreachable,
            Cause.AccessDenied,
            Cause.NotFoundOrDenied);
  }
}
