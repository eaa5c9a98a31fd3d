package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a write that the API server did not take. */
class ApiErrorsTest {

  private static KubernetesClientException answer(int code, String message) {
    return new KubernetesClientException(
        "PUT failed", code, new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void somebodyElsesChangeWantsAnotherLook(int code) {
    assertThat(ApiErrors.read(answer(code, "moved on"))).isEqualTo(new WriteResult.Conflict());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void whatWouldBeRefusedAgainIsTheEndAndSaysWhy(int code) {
    assertThat(ApiErrors.read(answer(code, "spec.replicas: Invalid value: -1")))
        .isEqualTo(new WriteResult.Refused("spec.replicas: Invalid value: -1"));
  }

  @Test
  void aRightThatIsMissingMayBeGiven() {
    assertWhy(
        WriteResult.Why.RIGHTS,
        403,
        "deployments.apps \"web\" is forbidden: User \"x\" cannot patch resource \"deployments\" in API group \"apps\"");
    assertWhy(
        WriteResult.Why.RIGHTS,
        403,
        "serviceaccounts \"runner\" is forbidden: User \"x\" cannot impersonate resource \"serviceaccounts\"");
  }

  /** A webhook answers with the code that it likes; what it says is known by the words. */
  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409, 422, 429, 500})
  void whatAdmissionDeniesItMayAdmitLater(int code) {
    assertWhy(
        WriteResult.Why.ADMISSION,
        code,
        "admission webhook \"freeze.example\" denied the request: no changes on Saturdays");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'freeze' with binding 'freeze' denied request: no changes now",
        "403 | deployments.apps \"web\" is forbidden: exceeded quota: objects, requested: count/deployments.apps=1, used: count/deployments.apps=2, limited: count/deployments.apps=2",
        "500 | Internal error occurred: failed calling webhook \"x.example\": Post \"https://x.svc:443/\": connect: connection refused",
        "500 | Internal error occurred: failed calling webhook \"x.example\": failed to call webhook: the server could not find the requested resource"
      })
  void policiesQuotasAndWebhooksThatCannotBeCalledAreWaitedFor(int code, String said) {
    assertWhy(WriteResult.Why.ADMISSION, code, said);
  }

  private static void assertWhy(WriteResult.Why why, int code, String said) {
    assertThat(ApiErrors.read(answer(code, said))).isEqualTo(new WriteResult.Refused(said, why));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 408, 429, 500, 503, 504})
  void whatARetryMayCureIsThrownOn(int code) {
    KubernetesClientException trouble = answer(code, "later");

    assertThatThrownBy(() -> ApiErrors.read(trouble)).isSameAs(trouble);
  }

  @Test
  void theServersWordsAreCutAndCleaned() {
    WriteResult result = ApiErrors.read(answer(422, "denied\u0000: " + "x".repeat(5000)));

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
    assertThat(ApiErrors.read(new KubernetesClientException("no status", 403, null)))
        .isEqualTo(new WriteResult.Refused("no status", WriteResult.Why.ADMISSION));
  }
}
