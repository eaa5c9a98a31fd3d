package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.text.SafeText;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A credential, in whatever form programs, runtimes and registries write it, is not in the answer.
 */
class SecretsNeverSurviveTest {

  @Provide
  Arbitrary<String> forms() {
    return Arbitraries.of(
        "https://user:<it>@registry.example.net/v2/",
        "redis://:<it>@cache:6379/0",
        "postgres://app:<it>@db:5432/shop",
        "https://<it>@github.com/a/b.git",
        "pulling robot:<it>@registry.example.net/a",
        "Authorization: Bearer <it>",
        "Authorization: Basic <it>",
        "authorization=\"Bearer <it>\"",
        "map[Authorization:[Bearer <it>]]",
        "\"Authorization\":[\"Bearer <it>\"]",
        "Proxy-Authorization: Basic <it>",
        "X-Registry-Auth: <it>",
        "X-Vault-Token: <it>",
        "Set-Cookie: session=<it>; Path=/",
        "Cookie: session=<it>",
        "sent Bearer <it>",
        "https://h/a?token=<it>&b=1",
        "https://h/a?b=1&access_token=<it>",
        "https://h/a?X-Amz-Date=1&X-Amz-Signature=<it>",
        "https://h/a?X-Amz-Security-Token=<it>",
        "https://h/a?se=1&sig=<it>",
        "https://h/a?Expires=1&Signature=<it>&Key-Pair-Id=a",
        "https://h/callback?code=<it>",
        "login --password=<it>",
        "login --password <it>",
        "docker login -u me -p <it> registry.example.net",
        "--api-key <it>",
        "DB_PASSWORD=<it>",
        "DB_PASSWORD='<it>'",
        "export AWS_SECRET_ACCESS_KEY=\"<it>\"",
        "aws_secret_access_key = <it>",
        "client_secret=<it>",
        "password = <it>",
        "password: <it>",
        "password \"<it>\"",
        "Password is <it>",
        "token: \"<it>\"",
        "{\"password\":\"<it>\"}",
        "{\\\"password\\\":\\\"<it>\\\"}",
        "{\"auths\":{\"h\":{\"auth\":\"<it>\"}}}",
        "{'password': '<it>'}",
        "{\"identitytoken\" : \"<it>\"}",
        "jdbc:mysql://db/shop?user=a&password=<it>",
        "Server=db;User Id=a;Password=<it>;",
        "<password><it></password>",
        "-----BEGIN EC PRIVATE KEY-----\n<it>\n-----END EC PRIVATE KEY-----",
        "ghp_<it>",
        "glpat-<it>",
        "dckr_pat_<it>",
        "xoxb-<it>",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.<it>",
        ".dockerconfigjson eyJhdXRocyI6<it>");
  }

  /** As credentials look: letters of both cases and digits. */
  @Provide
  Arbitrary<String> secrets() {
    Arbitrary<String> rest =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .numeric()
            .ofMinLength(9)
            .ofMaxLength(60);
    return Combinators.combine(rest, Arbitraries.integers().between(10, 99))
        .as((r, n) -> "Zq" + n + r);
  }

  @Provide
  Arbitrary<String> around() {
    return Arbitraries.of(
        "",
        "failed to do request: ",
        "panic: could not connect to the database: ",
        "rpc error: code = Unknown desc = ",
        "Get \"https://a.example.net/v2/\": ",
        "a\tb\n",
        "\u001b[31m");
  }

  @Property(tries = 10_000, seed = "20261125")
  void noFormLetsOneThrough(
      @ForAll("forms") String form,
      @ForAll("secrets") String secret,
      @ForAll("around") String before,
      @ForAll("around") String after,
      @ForAll boolean quoted) {
    String written = quoted ? form.replace("\"", "\\\"") : form;
    String raw = before + written.replace("<it>", secret) + " " + after;
    String clean = SafeText.clean(raw, 4096);
    assertThat(clean).as(raw).doesNotContain(secret).contains("***");
  }

  @Property(tries = 2_000, seed = "20261125")
  void aCutTextHasNoHalfOfOne(
      @ForAll("forms") String form, @ForAll("secrets") String secret, @ForAll("cuts") int max) {
    String clean = SafeText.clean(form.replace("<it>", secret), max);
    assertThat(clean).doesNotContain(secret.substring(0, 6));
    assertThat(clean.length()).isLessThanOrEqualTo(max);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(1, 120);
  }
}
