package dev.guidedrollouts.kube;

import dev.guidedrollouts.model.SafeText;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server's "no" means. */
final class Refusals {
  private static final int MESSAGE_CHARS = 512;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;

  private Refusals() {}

  /**
   * A conflict or a target that is gone wants another look; what the API server would refuse again
   * is a refusal. A 401 is none: the token has run out, and the client takes the next one.
   *
   * @throws KubernetesClientException the same one, where a retry may cure it
   */
  static WriteResult read(KubernetesClientException trouble) {
    int code = trouble.getCode();
    if (code == CONFLICT || code == NOT_FOUND) {
      return new WriteResult.Conflict();
    }
    if (code >= 400 && code < 500 && code != UNAUTHORIZED && code != TIMEOUT && code != TOO_MANY) {
      String said =
          trouble.getStatus() != null && trouble.getStatus().getMessage() != null
              ? trouble.getStatus().getMessage()
              : String.valueOf(trouble.getMessage());
      return new WriteResult.Refused(SafeText.clean(said, MESSAGE_CHARS));
    }
    throw trouble;
  }
}
