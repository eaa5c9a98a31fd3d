package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ContainerEvidence.State;
import dev.guidedrollouts.model.ContainerEvidence.Termination;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.SafeText;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a node says: an answer, never an exception; bounded, printable, and honest. */
class FuzzTest {
  /** Trouble that a retry may cure by its very nature. */
  private static final Set<Cause> NEVER_PERMANENT =
      EnumSet.of(
          Cause.RateLimited,
          Cause.RegistryUnreachable,
          Cause.NodeStorage,
          Cause.CrashLoop,
          Cause.Unschedulable,
          Cause.NotReady,
          Cause.QuotaExceeded);

  private static final List<Wording> WORDINGS = Wording.table("image-wordings.txt");

  @Provide
  Arbitrary<String> reasons() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ImageInspectError",
            "ErrImageNeverPull",
            "InvalidImageName",
            "RegistryUnavailable",
            "SignatureValidationFailed",
            "Failed",
            "BackOff",
            "InspectFailed",
            "FailedToRetrieveImagePullSecret",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "PostStartHookError",
            "CrashLoopBackOff",
            "OOMKilled",
            "FailedCreatePodSandBox",
            "FailedMount",
            "Unschedulable",
            "Unhealthy",
            "ReplicaFailure",
            "",
            "failed to get credentials: no such file or directory"),
        Arbitraries.strings().ofMaxLength(40));
  }

  /** Pieces of real messages cut anywhere, brackets and quotes that don't match, any character. */
  @Provide
  Arbitrary<String> messages() {
    Arbitrary<String> piece =
        Combinators.combine(
                Arbitraries.of(WORDINGS),
                Names.ofImages(),
                Arbitraries.integers().between(0, 120),
                Arbitraries.integers().between(0, 200))
            .as(
                (w, image, from, length) -> {
                  String text = w.about(image);
                  int start = Math.min(from, text.length());
                  return text.substring(start, Math.min(text.length(), start + length));
                });
    Arbitrary<String> marker =
        Arbitraries.of(
            "\"",
            "\\\"",
            "'",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            ": ",
            ", ",
            "\n",
            "\u0000",
            "\u202e",
            "\ud83d\ude00",
            "\ud83d",
            "://",
            "@",
            "rpc error: code = ",
            "desc = ",
            "desc = rpc error: ",
            "Back-off pulling image \"",
            "(Mirrors also failed: [",
            "])",
            "; artifact err: ",
            "ErrImagePull: ",
            "spec.containers{",
            "}: ",
            "sha256:",
            "Error: ");
    return Arbitraries.oneOf(piece, marker, Arbitraries.strings().ofMaxLength(20))
        .list()
        .ofMaxSize(12)
        .map(l -> String.join("", l));
  }

  @Provide
  Arbitrary<String> images() {
    return Arbitraries.oneOf(
            Names.ofImages(), Arbitraries.strings().ofMaxLength(80), Arbitraries.just(""))
        .injectNull(0.2);
  }

  @Property(tries = 20_000, seed = "20261125")
  void anyMessageHasAnAnswer(
      @ForAll("reasons") String reason,
      @ForAll("messages") String message,
      @ForAll("images") String image) {
    Finding found = Classifier.classify(reason, message, image);
    assertThat(found.rule()).isNotBlank();
    if (NEVER_PERMANENT.contains(found.cause())) {
      assertThat(found.permanent()).as("%s of %s: %s", found, reason, message).isFalse();
    }
    assertThat(Classifier.classify(reason, message, image)).isEqualTo(found);
  }

  @Property(tries = 5_000, seed = "20261125")
  void anySymptomCanBePutIntoWords(
      @ForAll("reasons") String reason,
      @ForAll("messages") String message,
      @ForAll("images") String image,
      @ForAll Cause cause,
      @ForAll boolean permanent,
      @ForAll int exitCode) {
    ContainerEvidence container =
        new ContainerEvidence(
            "web",
            Role.MAIN,
            image == null ? "" : image,
            State.WAITING,
            reason,
            message,
            null,
            false,
            Duration.ZERO,
            false,
            false,
            3,
            new Termination(exitCode, 0, reason, message, null, null));
    Symptom s =
        new Symptom(
            null,
            container,
            image,
            reason,
            message,
            new Finding(cause, permanent, "any"),
            true,
            null,
            null,
            null,
            null);
    CauseMessage text = CauseText.of(s, "web");
    String explanation = Explanation.of(text, OtherSymptoms.NONE);
    assertThat(explanation).isNotBlank().hasSizeLessThanOrEqualTo(700);
    assertPrintable(explanation);
    String suggestion =
        Suggestion.of(
            s,
            text.advice(),
            List.of("nginx:1.25", "registry.example.net:5000/a/b@sha256:aa", message));
    if (suggestion != null) {
      assertThat(suggestion).isNotBlank().hasSizeLessThanOrEqualTo(1_000);
      assertPrintable(suggestion);
    }
  }

  @Property(tries = 5_000, seed = "20261125")
  void cleanTextStaysClean(@ForAll("messages") String message) {
    String once = SafeText.clean(message, 2_000);
    assertThat(SafeText.clean(once, 2_000)).isEqualTo(once);
    assertPrintable(once);
  }

  private static void assertPrintable(String text) {
    assertThat(text.codePoints())
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE);
  }
}
