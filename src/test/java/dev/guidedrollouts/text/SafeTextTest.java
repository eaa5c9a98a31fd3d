package dev.guidedrollouts.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Get \"https://me:S3CRETPASS@quay.io/v2/\": EOF",
        "Get \"https://me:p@S3CRETPASS@quay.io/v2/\": EOF",
        "pulling me:S3CRETPASS@quay.io/x failed",
        "Authorization: Bearer S3CRETPASS",
        "authorization=\"Basic S3CRETPASS==\"",
        "sent bearer S3CRETPASS.abc and got 401",
        "Get \"https://s3.aws.com/blob?X-Amz-Date=1&X-Amz-Signature=S3CRETPASS&b=1\": 403",
        "https://acr.blob.core.windows.net/x?se=2020&sig=S3CRETPASS%3D: 403",
        "https://h/token?access_token=S3CRETPASS",
        "{\"identitytoken\":\"S3CRETPASS\"}",
        "{\"auths\":{\"quay.io\":{\"auth\":\"S3CRETPASS\"}}}",
        "login --password=S3CRETPASS failed",
        "DB_PASSWORD='S3CRETPASS x'",
        "password: S3CRETPASS",
        "-----BEGIN RSA PRIVATE KEY-----\nS3CRETPASS\n-----END RSA PRIVATE KEY-----",
        "https://me:S3C\u200bRETPASS@quay.io",
      })
  void secretsAreGone(String raw) {
    assertThat(SafeText.clean(raw, 1024)).doesNotContain("S3CRETPASS").contains("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unable to retrieve auth token: invalid username/password: unauthorized: Invalid Username or Password",
        "no basic auth credentials",
        "basic authentication is required",
        "manifest for docker.io/library/a:1@sha256:3dd0fac48073beaca2d67a78c746c7593f9c575168a17139a9955a82c63c4b9a not found",
        "Get \"https://auth.docker.io/token?scope=repository%3Ax%3Apull&service=registry.docker.io\": x509: unknown",
        "secret \"does-not-exist\" not found",
        "couldn't find key token in Secret lessons/db",
        "dial tcp [2404:6800:4008:c00::52]:443: connect: network is unreachable",
        "Source image rejected: Required email wrong@mail.com not found",
      })
  void proseStaysWordForWord(String raw) {
    assertThat(SafeText.clean(raw, 1024)).isEqualTo(raw);
  }

  @Test
  void controlCharactersGoAndWhiteSpaceIsFolded() {
    assertThat(SafeText.clean(" a\r\n\t b\u0000\u202e\u200bc \u001b[31mred\u001b[0m\u00a0x ", 99))
        .isEqualTo("a bc red x");
  }

  @Test
  void longTextEndsInAnEllipsisAndNoCharacterIsCutInTwo() {
    assertThat(SafeText.clean("abcdef", 4)).isEqualTo("abc…");
    assertThat(SafeText.clean("ab\ud83d\ude00def", 4)).isEqualTo("ab…");
    assertThat(SafeText.clean(null, 4)).isEmpty();
    assertThatThrownBy(() -> SafeText.clean("a", 0))
        .hasMessageContaining("maxChars must be at least 1, not 0");
  }

  @Property(tries = 300, seed = "20261125")
  void boundedAndWithoutControls(
      @ForAll String raw, @ForAll @IntRange(min = 1, max = 200) int max) {
    String clean = SafeText.clean(raw, max);
    assertThat(clean).hasSizeLessThanOrEqualTo(max);
    assertThat(clean.chars()).noneMatch(Character::isISOControl);
  }
}
