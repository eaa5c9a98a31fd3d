package dev.guidedrollouts.kube.write;

/**
 * A write was not sent, because the lease under which this process leads is not known to be valid
 * any more.
 */
public final class NotLeadingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotLeadingException() {
    super("the lease under which this process leads is not known to be valid any more");
  }
}
