package dev.guidedrollouts.kube.lookup;

/** A look at the cluster that could not be had; the message is fit for whoever asked. */
public final class LookupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  LookupException(String message, Throwable cause) {
    this(message, cause, /* passing= */ false);
  }

  LookupException(String message, Throwable cause, boolean passing) {
    super(message, cause);
    this.passing = passing;
  }

  /** An answer that is none: what was asked for is not there. */
  public LookupException(String message) {
    super(message);
    this.passing = false;
  }

  /**
   * Whether the same question may have an answer in a moment: no connection, or a server that is
   * overloaded or about to start. Who waits anyway asks again.
   */
  public boolean passing() {
    return passing;
  }
}
