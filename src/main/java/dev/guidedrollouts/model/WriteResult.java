package dev.guidedrollouts.model;

/** What the API server said to a change. Trouble that a retry may cure is an exception instead. */
public sealed interface WriteResult {
  /** The change was made. */
  record Done() implements WriteResult {}

  /** Something changed in between: look again and decide anew. */
  record Conflict() implements WriteResult {}

  /**
   * The API server refuses it, and would again.
   *
   * @param message what it said, scrubbed and capped
   */
  record Refused(String message) implements WriteResult {}
}
