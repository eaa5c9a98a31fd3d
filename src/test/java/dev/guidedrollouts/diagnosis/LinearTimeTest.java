package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts made to be slow to read are read in linear time. */
class LinearTimeTest {
  private static final int LENGTH = 10_000;

  /** Bounded repetitions cost a constant; what grows with the square needs ten times as much. */
  private static final long STEPS_PER_CHARACTER = 400;

  /** Parts that begin what a pattern looks for, or look like it, and are never ended. */
  private static final List<String> PARTS =
      List.of(
          "a",
          " ",
          "\"",
          "'",
          "\\\"",
          "`",
          "[",
          "(",
          "{",
          "/",
          ":",
          "::",
          ".",
          "a.",
          "a:",
          "a/",
          "-",
          "@",
          "://",
          "://a@",
          "a:b@",
          "http://",
          "docker://a",
          "?a=",
          "&token=",
          "token",
          "token:",
          "token: ",
          "password=",
          "--password ",
          "Bearer ",
          "basic a",
          "authorization: ",
          "eyJa",
          "eyJhbGciOi-",
          "ghp_",
          "AKIA",
          "-----BEGIN PRIVATE KEY-----",
          "\u001b[",
          "sha256:",
          "manifest a in ",
          "manifests ",
          "manifest for ",
          "image a ",
          "pull image a",
          "repository ",
          "repository: a",
          "project a ",
          "name: ",
          "lookup a",
          "tag a ",
          "failed to pull image \"",
          "back-off pulling image \"",
          "rpc error: code = ",
          "code = unknown desc = ",
          "(mirrors also failed: [",
          "failed to copy: ",
          "extract layer ",
          "unpack image on ",
          "status code from ",
          "anonymous token ",
          "oauth token ",
          "image verifier ",
          "platform ",
          "running image ",
          "media type ",
          "layer ",
          "digest ",
          "content digest <digest>",
          "lease ",
          "registry ",
          "organization",
          "request bearer token ",
          "configmap ",
          "secret ",
          "spec.a{",
          "container: ",
          "key a",
          "endpoint ",
          "user (",
          "content digest sha256:a",
          "commit failed: ",
          "blob sha256:a ",
          "missing parent ",
          "extraction snapshot ",
          "anonymous token",
          "anonymous token http://a.",
          "request bearer token 4",
          "pods \"a\" is forbidden: ",
          "error creating: ",
          "admission webhook \"a\" denied the request: ",
          "failed calling webhook \"a\": ",
          "pods \"a\" is forbidden: validatingadmissionpolicy 'a' ",
          "violates podsecurity \"a\": ",
          "exceeded ",
          "quota ",
          "maximum a usage per a is a, but limit is a",
          "5",
          "500 ",
          "429",
          "x509",
          "unsupported",
          "deprecated",
          "network ",
          "invalid character ",
          "no such ",
          "signature ",
          "\u4ed3",
          "\ud83d\ude00");

  static Stream<Pattern> patterns() {
    return Steps.allPatterns().stream();
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void noTextIsSlow(Pattern pattern) {
    noTextIsSlow(pattern, (text, allowed) -> Steps.of(pattern, text, allowed));
  }

  @ParameterizedTest
  @EnumSource
  void noTextIsSlowToFindNamesIn(NameShape shape) {
    noTextIsSlow(shape, (text, allowed) -> Steps.of(shape, text, allowed));
  }

  private static void noTextIsSlow(Object what, ToLongBiFunction<String, Long> search) {
    long allowed = STEPS_PER_CHARACTER * LENGTH;
    for (String part : PARTS) {
      String text = part.repeat(LENGTH / part.length());
      for (String t : List.of(text, text + " x", "x " + text + "\n")) {
        assertThat(steps(search, t, allowed)).as("%s over %s...", what, part).isNotNegative();
      }
    }
  }

  private static long steps(ToLongBiFunction<String, Long> search, String text, long allowed) {
    try {
      return search.applyAsLong(text, allowed);
    } catch (Steps.TooMany e) {
      return -1;
    }
  }
}
