package dev.guidedrollouts.web;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Who is signed in; in memory only. A cookie holds a random name, and never a token. */
final class Sessions {
  private static final int NAME_BYTES = 32;
  private static final int MOST = 1000;

  /** A token lives for an hour by default; who comes back later signs in anew. */
  private static final Duration KEPT = Duration.ofHours(12);

  private final SecureRandom random = new SecureRandom();
  private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();
  private final TokenReviews reviews;
  private final Clock clock;
  private final Runnable news;

  Sessions(TokenReviews reviews, Clock clock, Runnable news) {
    this.reviews = reviews;
    this.clock = clock;
    this.news = news;
  }

  /**
   * Signs in. Waits for the API server.
   *
   * @return the session's name, to be kept in a cookie; empty where the token is nobody's
   * @throws IOException if there is no answer
   */
  Optional<String> signIn(String token) throws IOException {
    Session session = new Session(token, reviews, clock, news);
    if (!session.begins()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    String name = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    sessions.put(name, session);
    while (sessions.size() > MOST) {
      sessions.entrySet().stream()
          .min(Comparator.comparing(e -> e.getValue().usedAt()))
          .map(Map.Entry::getKey)
          .ifPresent(this::signOut);
    }
    return Optional.of(name);
  }

  /** The session of this name, where there is one that is good. */
  Optional<Session> session(@Nullable String name) {
    Session session = name == null ? null : sessions.get(name);
    if (session == null || session.signedOut()) {
      return Optional.empty();
    }
    session.used();
    return Optional.of(session);
  }

  void signOut(@Nullable String name) {
    Session gone = name == null ? null : sessions.remove(name);
    if (gone != null) {
      gone.end();
    }
  }

  /** To be called each few seconds: tokens are reviewed, and sessions that are over forgotten. */
  void review() {
    sessions
        .values()
        .removeIf(
            session -> {
              if (session.unusedFor(KEPT)) {
                session.end();
              }
              return session.signedOut();
            });
    sessions.values().forEach(Session::review);
  }
}
