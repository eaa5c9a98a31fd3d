package dev.guidedrollouts.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One Event of a pod.
 *
 * @param reason for example {@code Failed}, {@code BackOff}, {@code FailedMount}
 * @param message its text
 * @param container the container that it speaks of, where it names one
 * @param lastSeen when it was last seen
 * @param count how often, as far as its writer counted
 */
public record EventEvidence(
    String reason, String message, @Nullable String container, Instant lastSeen, int count) {

  /** Whether it may speak of that container: it names it, or none. */
  public boolean mayConcern(String name) {
    return container == null || container.equals(name);
  }
}
