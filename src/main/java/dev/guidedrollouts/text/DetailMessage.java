package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/**
 * One way in which a message says something in particular, and the same in plain words.
 *
 * @param pattern what the message has, as a regular expression in upper or lower case; bounded gaps
 *     only
 * @param words a phrase that ends a sentence; {@code $1} and so on are what the pattern's groups
 *     have found
 * @param advice what may help in this case, where it is more than the cause's own advice
 */
public record DetailMessage(String pattern, String words, @Nullable String advice) {
  static DetailMessage of(String pattern, String words, @Nullable String advice) {
    return new DetailMessage(pattern, words, advice);
  }
}
