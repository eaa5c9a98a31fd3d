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
   * The API server refuses it.
   *
   * @param message what it said, scrubbed and capped
   * @param why what kind of refusal it is
   */
  record Refused(String message, Why why) implements WriteResult {
    /** A refusal that would come again, whenever the same change is tried. */
    public Refused(String message) {
      this(message, Why.INVALID);
    }
  }

  /** Whether a refused change may be taken later. */
  enum Why {
    /** Who asked lacks a right; somebody may give it. */
    RIGHTS,
    /**
     * Admission said no, or could not be asked: a webhook, a policy, a quota. It may say yes later.
     */
    ADMISSION,
    /** The change itself is wrong, and always will be. */
    INVALID
  }
}
