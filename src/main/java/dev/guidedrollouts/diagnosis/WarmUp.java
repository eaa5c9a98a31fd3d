package dev.guidedrollouts.diagnosis;

import java.util.List;

/**
 * What a process does once before its first trouble: the first text that is classified costs
 * hundreds of times what later ones do, because rules are read, expressions compiled and lambdas
 * linked with it. docs/performance.md has the figures.
 */
public final class WarmUp {
  /** The images of the texts below; no registry has that name (RFC 2606). */
  private static final String IMAGE = "registry.invalid/shop/web:1";

  private record Text(String reason, String message) {}

  /**
   * One text of each kind that is read in a way of its own, in the words of containerd, CRI-O and
   * the kubelet: what a registry answered, a registry that could not be reached, several errors
   * joined, mirrors, a back-off around it, a start that failed, and a pod that no node takes.
   */
  private static final List<Text> TEXTS =
      List.of(
          new Text(
              "ErrImagePull",
              "rpc error: code = NotFound desc = failed to pull and unpack image \""
                  + IMAGE
                  + "\": failed to resolve reference \""
                  + IMAGE
                  + "\": "
                  + IMAGE
                  + ": not found"),
          new Text(
              "ErrImagePull",
              "failed to pull and unpack image \""
                  + IMAGE
                  + "\": failed to resolve reference \""
                  + IMAGE
                  + "\": pull access denied, repository does not exist or may require"
                  + " authorization: server message: insufficient_scope: authorization failed"),
          new Text(
              "ErrImagePull",
              "failed to do request: Head \"https://registry.invalid/v2/shop/web/manifests/1\":"
                  + " dial tcp: lookup registry.invalid on 10.96.0.10:53: no such host"),
          new Text(
              "ErrImagePull",
              "(Mirrors also failed: [mirror.invalid/shop/web:1: pinging container registry"
                  + " mirror.invalid: Get \"https://mirror.invalid/v2/\": dial tcp 192.0.2.1:443:"
                  + " i/o timeout]): "
                  + IMAGE
                  + ": reading manifest 1 in registry.invalid/shop/web:"
                  + " unauthorized: authentication required"),
          new Text(
              "ImagePullBackOff",
              "Back-off pulling image \""
                  + IMAGE
                  + "\": ErrImagePull: [unexpected status code 429"
                  + " Too Many Requests, tls: failed to verify certificate: x509: certificate"
                  + " signed by unknown authority]"),
          new Text("CreateContainerConfigError", "configmap \"web\" not found"),
          new Text(
              "RunContainerError",
              "failed to create containerd task: failed to create shim task: OCI runtime create"
                  + " failed: runc create failed: unable to start container process: exec: \"web\":"
                  + " executable file not found in $PATH: unknown"),
          new Text("Unschedulable", "0/3 nodes are available: 3 Insufficient cpu."));

  private WarmUp() {}

  /**
   * Classifies each of the texts once.
   *
   * @return how many of them a rule knew: all, or a rule has changed its words
   */
  public static int classifySamples() {
    return (int)
        TEXTS.stream()
            .filter(t -> Classifier.classify(t.reason, t.message, IMAGE).recognised())
            .count();
  }

  static int samples() {
    return TEXTS.size();
  }
}
