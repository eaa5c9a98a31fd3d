package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.regex.Pattern;

/** What the API server's "no" means. */
final class ApiErrors {
  private static final int MESSAGE_CHARS = 512;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;

  /**
   * A webhook says "admission webhook … denied the request: …" under whatever code it likes
   * (apiserver, pkg/admission/plugin/webhook/errors/statuserror.go), a policy "… denied request: …"
   * under 422 unless told otherwise (pkg/admission/plugin/policy/validating/dispatcher.go); one
   * that can't be called is a 500 (…/errors/statuserror.go, "failed calling webhook").
   */
  private static final Pattern ADMISSION =
      Pattern.compile("denied (the )?request\\b|failed (calling|to call) (admission )?webhook");

  /** As the authorizer's "no" is told (apiserver, pkg/endpoints/handlers/responsewriters). */
  private static final Pattern RIGHTS = Pattern.compile("cannot (\\S+ resource|impersonate)");

  private ApiErrors() {}

  /**
   * A conflict or a target that is gone wants another look; what was said against the change itself
   * is a refusal. A 401 is none: the token has run out, and the client takes the next one.
   *
   * @throws KubernetesClientException the same one, where a retry may cure it
   */
  static WriteResult read(KubernetesClientException trouble) {
    int code = trouble.getCode();
    String said =
        trouble.getStatus() != null && trouble.getStatus().getMessage() != null
            ? trouble.getStatus().getMessage()
            : String.valueOf(trouble.getMessage());
    // First of all: a webhook chooses its code itself.
    if (ADMISSION.matcher(said).find()) {
      return refused(said, WriteResult.Why.ADMISSION);
    }
    if (code == CONFLICT || code == NOT_FOUND) {
      return new WriteResult.Conflict();
    }
    if (code >= 400 && code < 500 && code != UNAUTHORIZED && code != TIMEOUT && code != TOO_MANY) {
      return refused(said, why(code, said));
    }
    throw trouble;
  }

  private static WriteResult refused(String said, WriteResult.Why why) {
    return new WriteResult.Refused(SafeText.clean(said, MESSAGE_CHARS), why);
  }

  /**
   * What is forbidden and no matter of rights is a plugin's word: a quota, a terminating namespace.
   */
  private static WriteResult.Why why(int code, String said) {
    if (code != FORBIDDEN) {
      return WriteResult.Why.INVALID;
    }
    return RIGHTS.matcher(said).find() ? WriteResult.Why.RIGHTS : WriteResult.Why.ADMISSION;
  }
}
