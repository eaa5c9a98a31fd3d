package dev.guidedrollouts.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The latest answers of a pure function, so that the same question costs one answer. Safe with
 * threads; two that ask the same at once may both work it out.
 */
public final class Memo<Q, A> {
  private final int maxEntries;
  private final int maxLength;
  private final ToIntFunction<Q> length;
  private final Map<Q, A> answers;

  /**
   * An empty one.
   *
   * @param maxEntries the most questions that are remembered; the one asked longest ago goes first
   * @param maxLength longer questions are answered anew each time: memory stays bounded
   * @param length a question's length, in characters
   */
  public Memo(int maxEntries, int maxLength, ToIntFunction<Q> length) {
    this.maxEntries = maxEntries;
    this.maxLength = maxLength;
    this.length = length;
    this.answers = new LinkedHashMap<>(16, 0.75f, true);
  }

  /** The answer, remembered or worked out by {@code function}, which may not depend on all else. */
  public A find(Q question, Function<Q, A> function) {
    if (length.applyAsInt(question) > maxLength) {
      return function.apply(question);
    }
    synchronized (answers) {
      A known = answers.get(question);
      if (known != null) {
        return known;
      }
    }
    A answer = function.apply(question);
    synchronized (answers) {
      answers.put(question, answer);
      if (answers.size() > maxEntries) {
        answers.remove(answers.keySet().iterator().next());
      }
    }
    return answer;
  }

  /** How many answers are remembered. */
  public int size() {
    synchronized (answers) {
      return answers.size();
    }
  }
}
