package dev.guidedrollouts.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Patterns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others write into the templates of their Deployments. */
class ContainerImageTest {
  private static final String RED = "\u001b[31mred:1\u001b[0m";
  private static final String TURNED = "docker.io/\u202egnp.exe:1";

  @Test
  void hostileImagesAreShownCleanAndShort() {
    assertThat(new ContainerImage("a", RED).image()).isEqualTo("red:1");
    assertThat(new ContainerImage("a", TURNED).image()).isEqualTo("docker.io/gnp.exe:1");
    assertThat(new ContainerImage("a", "robot:t0ken-of-mine@registry.example/app:1").image())
        .isEqualTo("***@registry.example/app:1");
    assertThat(new ContainerImage("a", "x".repeat(100_000)))
        .satisfies(c -> assertThat(c.image()).hasSizeLessThanOrEqualTo(512).endsWith("…"))
        .satisfies(c -> assertThat(c.written()).isEmpty());
  }

  @Test
  void theyAreComparedAsTheyAreWritten() {
    String mine = "me:secret1@registry.example/app:1";

    assertThat(new ContainerImage("a", mine).runs(mine)).isTrue();
    assertThat(new ContainerImage("a", "you:secret2@registry.example/app:1").runs(mine)).isFalse();
    assertThat(new ContainerImage("a", "x".repeat(600)).runs("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app",
        "docker.io/istio/examples-bookinfo-reviews-v1:1.20.2",
        "localhost:5000/my-token/app:1@sha256:0123456789012345678901234567890123456789012345678901234567890123",
        "registry.example:443/a/b/c:v1.2.3-rc.4_5"
      })
  void anOrdinaryOneIsLeftAsItIs(String image) {
    assertThat(new ContainerImage("a", image).image()).isEqualTo(image);
    assertThat(image).matches(Patterns.IMAGE);
  }

  @Test
  void aLessonNamesNoImageThatLooksLikeAnother() {
    assertThat(TURNED).doesNotMatch(Patterns.IMAGE);
    assertThat(RED).doesNotMatch(Patterns.IMAGE);
    assertThat("app\u200b:1").doesNotMatch(Patterns.IMAGE);
  }

  @Test
  void aMarkThatNobodyCanHaveMadeIsNone() {
    String change = "action attempt=1 lesson=00000000-0000-0000-0000-000000000000";

    assertThat(ChangeMarker.parse("bookinfo", "up", change)).isPresent();
    assertThat(ChangeMarker.parse("bookinfo", "u\u001b[31mp", change)).isEmpty();
    assertThat(ChangeMarker.parse("b".repeat(100_000), "up", change)).isEmpty();
  }
}
