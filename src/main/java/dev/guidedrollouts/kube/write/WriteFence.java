package dev.guidedrollouts.kube.write;

/** Asked right before each write: may this process still make it? */
@FunctionalInterface
public interface WriteFence {
  /** For a process that nobody else can take the place of. */
  WriteFence NONE = () -> true;

  boolean open();

  /**
   * To be called as the last thing before a write is sent.
   *
   * @throws NotLeadingException if another process may have taken over
   */
  default void check() {
    if (!open()) {
      throw new NotLeadingException();
    }
  }
}
