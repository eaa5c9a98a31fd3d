package dev.guidedrollouts.web;

import dev.guidedrollouts.model.TokenAnswer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One who has signed in: a token, and what its owner may see. Answers are asked for in the
 * background and kept for a minute; one that could not be had anew in three is not believed any
 * more.
 */
final class Session implements Viewer {
  private static final Logger LOG = Logger.getLogger(Session.class);
  static final Duration REVIEWED_EACH = Duration.ofMinutes(1);
  private static final Duration BELIEVED = Duration.ofMinutes(3);
  private static final int MOST_QUESTIONS = 4000;
  private static final int AT_A_TIME = 4;

  private final String token;
  private final TokenReviews reviews;
  private final Clock clock;
  private final Runnable news;
  private final Map<Question, Known> known = new ConcurrentHashMap<>();
  private final Set<Question> asked = ConcurrentHashMap.newKeySet();
  private final Semaphore turns = new Semaphore(AT_A_TIME);
  private volatile Instant usedAt;
  private volatile boolean ended;

  /** All namespaces where the namespace is empty, all lessons of one where the name is null. */
  private record Question(String namespace, @Nullable String name) {}

  private static final Question EVERYWHERE = new Question("", null);

  private record Known(boolean may, Instant at) {}

  /**
   * A session.
   *
   * @param news called when an answer has come
   */
  Session(String token, TokenReviews reviews, Clock clock, Runnable news) {
    this.token = token;
    this.reviews = reviews;
    this.clock = clock;
    this.news = news;
    this.usedAt = clock.instant();
  }

  /**
   * Asks for the first time, and waits.
   *
   * @return false where the token is nobody's
   * @throws IOException if there is no answer
   */
  boolean begins() throws IOException {
    return answered(EVERYWHERE);
  }

  /**
   * Whether the lesson may be seen. Waits for the answer where there is none yet.
   *
   * @throws IOException if there is no answer
   */
  Sight sightNow(LessonKey key) throws IOException {
    for (Question question : questions(key)) {
      if (believed(question) == null && !answered(question)) {
        return Sight.MAY_NOT;
      }
      Known answer = believed(question);
      if (answer != null && answer.may()) {
        return Sight.SEES;
      }
    }
    return Sight.MAY_NOT;
  }

  @Override
  public Sight sight(LessonKey key) {
    if (ended) {
      return Sight.MAY_NOT;
    }
    for (Question question : questions(key)) {
      Known answer = believed(question);
      if (answer == null) {
        ask(question);
        return Sight.NOT_KNOWN_YET;
      }
      if (answer.may()) {
        return Sight.SEES;
      }
    }
    return Sight.MAY_NOT;
  }

  /** From the widest right to the narrowest: most viewers need one answer only. */
  private static Iterable<Question> questions(LessonKey key) {
    return List.of(
        EVERYWHERE, new Question(key.namespace(), null), new Question(key.namespace(), key.name()));
  }

  private @Nullable Known believed(Question question) {
    Known answer = known.get(question);
    return answer == null || answer.at().plus(BELIEVED).isBefore(clock.instant()) ? null : answer;
  }

  private void ask(Question question) {
    boolean full = known.size() >= MOST_QUESTIONS && !known.containsKey(question);
    if (full || !asked.add(question)) {
      return;
    }
    Thread.ofVirtual().name("page-review").start(() -> asking(question));
  }

  private void asking(Question question) {
    try {
      turns.acquire();
      try {
        answered(question);
      } finally {
        turns.release();
      }
    } catch (IOException e) {
      LOG.debugf("No answer about a viewer's rights: %s", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asked.remove(question);
      news.run();
    }
  }

  private boolean answered(Question question) throws IOException {
    TokenAnswer answer = reviews.mayGetLessons(token, question.namespace(), question.name());
    if (answer == TokenAnswer.UNKNOWN_TOKEN) {
      end();
      return false;
    }
    known.put(question, new Known(answer == TokenAnswer.ALLOWED, clock.instant()));
    return true;
  }

  /** Asks anew what was asked a minute ago, and so whether the token is good still. */
  void review() {
    Instant old = clock.instant().minus(REVIEWED_EACH);
    known.forEach(
        (question, answer) -> {
          if (!answer.at().isAfter(old)) {
            ask(question);
          }
        });
  }

  void used() {
    usedAt = clock.instant();
  }

  Instant usedAt() {
    return usedAt;
  }

  /** Whether nobody has come with it for so long. */
  boolean unusedFor(Duration time) {
    return usedAt.plus(time).isBefore(clock.instant());
  }

  void end() {
    ended = true;
    known.clear();
  }

  @Override
  public boolean signedOut() {
    return ended;
  }
}
