package dev.guidedrollouts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A pattern that is left out since it can't find anything would have found nothing. */
class SecretsTest {
  private static final List<String> PIECES =
      List.of(
          "-----BEGIN RSA PRIVATE KEY-----",
          "-----END RSA PRIVATE KEY-----",
          "https://",
          "://",
          "me:S3CRETPASS@",
          "@",
          "quay.io/v2/",
          "Authorization",
          "proxy-authorization",
          "X-Registry-Auth",
          "x-ms-token",
          "Set-Cookie",
          "cookie",
          "Bearer",
          "basic",
          "S3CRETPASS0000",
          "eyJhbGciOiJIUzI1NiJ9",
          "ghp_0123456789abcdef",
          "AKIA0123456789ABCDEF",
          "xoxb-0123456789",
          "dckr_pat_0123456789",
          "ya29.0123456789",
          "?",
          "&",
          "=",
          ":",
          " ",
          "\"",
          "'",
          "\\",
          "<",
          ">",
          "-",
          "--",
          "-p",
          "login",
          "passWord",
          "PASSPHRASE",
          "pwd",
          "Secret",
          "token",
          "api_key",
          "access-key",
          "credentials",
          "auth",
          "identitytoken",
          "sig",
          "code",
          "is",
          "not found",
          "docker.io/library/a:1@sha256:3dd0fac48073beaca2d67a78c746c759",
          "back-off pulling image",
          "k",
          "1");

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(14).map(l -> String.join("", l));
  }

  @Property(tries = 20_000)
  void whatIsLeftOutWouldHaveFoundNothing(@ForAll("texts") String text) {
    assertThat(Secrets.scrubbed(text, false)).isEqualTo(Secrets.scrubbed(text, true));
  }
}
