package dev.guidedrollouts.kube.lookup;

/** A look at the cluster that could not be had; the message is fit for whoever asked. */
public final class LookupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LookupException(String message, Throwable cause) {
    super(message, cause);
  }

  LookupException(String message) {
    super(message);
  }
}
