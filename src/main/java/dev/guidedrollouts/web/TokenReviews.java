package dev.guidedrollouts.web;

import dev.guidedrollouts.model.TokenAnswer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the API server says of a viewer's token. */
@FunctionalInterface
public interface TokenReviews {
  /**
   * Whether the token's owner may get lessons. Waits for the answer.
   *
   * @param namespace where; the empty name stands for all namespaces
   * @param name of one lesson; null for all of the namespace
   * @throws IOException if there is no answer
   */
  TokenAnswer mayGetLessons(String token, String namespace, @Nullable String name)
      throws IOException;
}
