package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36",
    "istio/reviews-v1:1.20.2, docker.io/istio/reviews-v1:1.20.2",
    "docker.io/busybox, docker.io/library/busybox:latest",
    "index.docker.io/a/b:c, docker.io/a/b:c",
    "localhost/a:1, localhost/a:1",
    "127.0.0.1:5001/a/b:1, 127.0.0.1:5001/a/b:1",
    "registry.example:5000/team/app, registry.example:5000/team/app:latest",
    "a/b:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
        + " docker.io/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  })
  void shortNamesAreCompleted(String image, String whole) throws Exception {
    assertThat(ImageName.parse(image).normalised()).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "Web:1, invalid reference format: repository name must be lowercase",
    "web:, invalid reference format",
    "web:1:2, invalid reference format",
    "https://example.org/web, invalid reference format",
    "a//b, invalid reference format",
    "web:la test, invalid reference format",
    "web@sha256:12, invalid reference format",
  })
  void whatIsNoNameIsRefusedInTheParsersWords(String image, String message) {
    assertThatThrownBy(() -> ImageName.parse(image)).hasMessage(message);
  }
}
