package dev.guidedrollouts.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a write that the API server did not take. */
class RefusalsTest {

  private static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(
        "PUT failed", code, new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void somebodyElsesChangeWantsAnotherLook(int code) {
    assertThat(Refusals.read(answer(code, "moved on"))).isEqualTo(new WriteResult.Conflict());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 413, 422})
  void whatWouldBeRefusedAgainIsTheEndAndSaysWhy(int code) {
    assertThat(Refusals.read(answer(code, "quota \"pods\" is used up")))
        .isEqualTo(new WriteResult.Refused("quota \"pods\" is used up"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 408, 429, 500, 503, 504})
  void whatARetryMayCureIsThrownOn(int code) {
    KubernetesClientException trouble = answer(code, "later");

    assertThatThrownBy(() -> Refusals.read(trouble)).isSameAs(trouble);
  }

  @Test
  void theServersWordsAreCutAndCleaned() {
    WriteResult result = Refusals.read(answer(422, "denied\u0000: " + "x".repeat(5000)));

    assertThat(result)
        .isInstanceOfSatisfying(
            WriteResult.Refused.class,
            refused ->
                assertThat(refused.message())
                    .startsWith("denied")
                    .doesNotContain("\u0000")
                    .hasSizeLessThanOrEqualTo(512));
  }

  @Test
  void withoutAStatusTheClientsWordsHaveToDo() {
    assertThat(Refusals.read(new KubernetesClientException("no status", 403, null)))
        .isEqualTo(new WriteResult.Refused("no status"));
  }
}
