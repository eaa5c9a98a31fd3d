package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same words of two registries: where the node brings the login, it may have one a minute
 * later; where a pull secret does, nothing comes by itself.
 */
class AnonymousPullTest {
  private static final String REFUSED =
      "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://%s/token?scope=repository%%3Aa%%3Apull: %s";

  @ParameterizedTest
  @CsvSource({
    "shop.azurecr.io, 401 Unauthorized, AccessDenied, false",
    "shop.azurecr.cn, 401 Unauthorized, AccessDenied, false",
    "gcr.io, 401 Unauthorized, AccessDenied, false",
    "europe-west1-docker.pkg.dev, 401 Unauthorized, AccessDenied, false",
    "ghcr.io, 401 Unauthorized, NotFoundOrDenied, true",
    "ghcr.io, 403 Forbidden, NotFoundOrDenied, true",
    "notazurecr.io, 401 Unauthorized, NotFoundOrDenied, true",
    "azurecr.io.example.net, 401 Unauthorized, NotFoundOrDenied, true",
    "shop.azurecr.io, 403 Forbidden, NotFoundOrDenied, true"
  })
  void theHostTells(String host, String answer, Cause cause, boolean permanent) {
    Finding found = read(REFUSED.formatted(host, answer), host + "/a:1");
    assertThat(found.cause()).isEqualTo(cause);
    assertThat(found.permanent()).isEqualTo(permanent);
  }

  @Test
  void olderRuntimesDoNotNameTheHost() {
    String text = "failed to fetch anonymous token: unexpected status: 401 Unauthorized";
    assertThat(read(text, "shop.azurecr.io/a:1"))
        .isEqualTo(
            new Finding(Cause.AccessDenied, false, RegistryResponseRules.NODE_LOGIN_MISSING));
    assertThat(read(text, "ghcr.io/a/b:1").permanent()).isTrue();
  }

  @Test
  void besideTheAnswerToALoginItSaysNothing() {
    String anonymous = REFUSED.formatted("shop.azurecr.io", "401 Unauthorized");
    String login = anonymous.replace("anonymous token", "oauth token");
    assertThat(
            read(
                    "[rpc error: code = Unknown desc = %s, rpc error: code = Unknown desc = %s]"
                        .formatted(login, anonymous),
                    "shop.azurecr.io/a:1")
                .permanent())
        .isTrue();
  }

  private static Finding read(String text, String image) {
    return Classifier.classify("ErrImagePull", text, image);
  }
}
