package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** The product's reading of refusals, for an answer that a test has in hand. */
public final class RefusalReader {
  private RefusalReader() {}

  /** What is made of an answer with which the API server refuses a change. */
  public static WriteResult.Refused refused(Status answer) {
    return (WriteResult.Refused)
        ApiErrors.read(
            new KubernetesClientException(answer.getMessage(), answer.getCode(), answer));
  }
}
