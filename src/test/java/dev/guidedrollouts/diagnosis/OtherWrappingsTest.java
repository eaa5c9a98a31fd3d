package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The same error about another image, or wrapped by another kubelet or runtime, is the same error.
 * Nothing that users name is read as the error.
 */
class OtherWrappingsTest {

  /** How kubelets and runtimes hand an error on; {error} is what is handed on. */
  private static final List<Wrapping> WRAPPINGS =
      List.of(
          new Wrapping("ErrImagePull", "{error}"),
          new Wrapping("ErrImagePull", "rpc error: code = Unknown desc = {error}"),
          new Wrapping("ErrImagePull", "rpc error: code = 2 desc = {error}"),
          new Wrapping("ErrImagePull", "Failed to pull image \"{image}\": {error}"),
          new Wrapping("Failed", "Failed to pull image \"{image}\": {error}"),
          new Wrapping(
              "Failed",
              "spec.containers{{container}}: Failed to pull image \"{image}\": rpc error: code = Unknown desc = {error}"),
          new Wrapping(
              "Failed",
              "(combined from similar events): Failed to pull image \"{image}\": rpc error: code = Unknown desc = {error}"),
          new Wrapping(
              "ErrImagePull",
              "Failed to pull image \"{image}\": rpc error: code = Unknown desc = Error response from daemon: {error}"),
          new Wrapping("ErrImagePull", "pulling image: {error}"),
          new Wrapping(
              "ErrImagePull",
              "image pull failed: rpc error: \n  code = Unknown \n  desc = {error}"),
          new Wrapping(
              "ErrImagePull",
              "image pull failed for {image}, this may be because there are no credentials on this request.  details: ({error})"),
          new Wrapping(
              "ImagePullBackOff", "Back-off pulling image \"{image}\": ErrImagePull: {error}"),
          new Wrapping(
              "ImagePullBackOff",
              "spec.initContainers{{container}}: Back-off pulling image \"{image}\": ErrImagePull: rpc error: code = Unknown desc = {error}"),
          new Wrapping("ErrImagePull", "failed to pull and unpack image \"{ref}\": {error}"),
          new Wrapping(
              "ErrImagePull",
              "Failed to pull image \"{image}\": [rpc error: code = Unknown desc = {error}, rpc error: code = Unknown desc = {error}]"),
          new Wrapping(
              "ErrImagePull",
              "unable to pull image or OCI artifact: pull image err: {error}; artifact err: get manifest: build image source: provided artifact is a container image"),
          new Wrapping(
              "ErrImagePull",
              "failed to \"StartContainer\" for \"{container}\" with ErrImagePull: \"{quoted}\""));

  private record Wrapping(String reason, String template) {
    String around(String error, String image, String container) {
      return Wording.spelt(template.replace("{container}", container), image)
          .replace("{quoted}", error.replace("\"", "\\\""))
          .replace("{error}", error);
    }
  }

  @Provide
  Arbitrary<Wording> wordings() {
    return Arbitraries.of(Wording.table("image-wordings.txt"));
  }

  @Provide
  Arbitrary<Wrapping> wrappings() {
    return Arbitraries.of(WRAPPINGS);
  }

  @Provide
  Arbitrary<Wording> starts() {
    return Arbitraries.of(Wording.table("start-wordings.txt"));
  }

  @Provide
  Arbitrary<String> images() {
    return Names.ofImages();
  }

  @Provide
  Arbitrary<String> objects() {
    return Names.ofObjects();
  }

  @Property(tries = 20_000, seed = "20261125")
  void sameErrorSameCause(
      @ForAll("wordings") Wording wording,
      @ForAll("wrappings") Wrapping wrapping,
      @ForAll("images") String image,
      @ForAll("objects") String container,
      @ForAll boolean known) {
    String message = wrapping.around(wording.about(image), image, container);
    Finding found = Classifier.classify(wrapping.reason(), message, known ? image : null);
    assertThat(found.cause()).as("%s: %s", found, message).isEqualTo(wording.cause());
    assertThat(found.permanent()).as("%s: %s", found, message).isEqualTo(wording.permanent());
  }

  @Property(tries = 3_000, seed = "20261125")
  void namesOfObjectsAreNoErrors(
      @ForAll("starts") Wording wording, @ForAll("objects") String name, @ForAll boolean event) {
    String message = (event ? "spec.containers{" + name + "}: " : "") + wording.named(name);
    Finding found = Classifier.classify(wording.first(), message, null);
    assertThat(found.cause()).as("%s: %s", found, message).isEqualTo(wording.cause());
    assertThat(found.permanent()).as("%s: %s", found, message).isEqualTo(wording.permanent());
  }
}
