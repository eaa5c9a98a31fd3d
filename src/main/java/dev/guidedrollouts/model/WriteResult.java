package dev.guidedrollouts.model;

import org.jspecify.annotations.Nullable;

/** What the API server said to a change. Trouble that a retry may cure is an exception instead. */
public sealed interface WriteResult {
  /**
   * The change was made.
   *
   * @param template identity of the Deployment's pod template as the API server answered, admission
   *     included; null where the change was to another kind of object
   */
  record Done(@Nullable String template) implements WriteResult {
    public Done() {
      this(null);
    }
  }

  /** Something changed in between: look again and decide anew. */
  record Conflict() implements WriteResult {}

  /**
   * The API server refuses it, and would again.
   *
   * @param message what it said, scrubbed and capped
   */
  record Refused(String message) implements WriteResult {}
}
