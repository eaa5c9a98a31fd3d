package dev.guidedrollouts.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what the pods of one version are told from those of another. */
class VersionMarkTest {
  @ParameterizedTest
  @CsvSource({
    // Bookinfo's own: no stars, black ones, red ones.
    "docker.io/istio/examples-bookinfo-reviews-v1:1.20.2, 4, plain, v1",
    "docker.io/istio/examples-bookinfo-reviews-v2:1.20.2, 1, stars-black, v2",
    "docker.io/istio/examples-bookinfo-reviews-v3:1.20.2, 1, stars-red, v3",
    "docker.io/istio/examples-bookinfo-reviews-v4:1.20.2, 1, diamonds, v4",
    // A tag that is a version.
    "registry.example.com/shop/web:v2, 1, stars-black, v2",
    "web:v10, 1, stars-red, v10",
    // What names none has its place.
    "wrongratings, 1, plain, #1",
    "nginx:1.27, 2, stars-black, #2",
    "web@sha256:0123456789abcdef, 3, stars-red, #3",
    "'', 1, plain, #1",
    "web:v999, 1, triangles, v999",
    "web-v0:1, 2, stars-black, #2",
  })
  void anImageHasAMark(String image, int place, String shape, String label) {
    assertThat(VersionMark.of(image, place)).isEqualTo(new VersionMark(shape, label));
  }
}
