package dev.guidedrollouts.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * One way in which a message says something in particular, see {@link MessageDetail}.
 *
 * @param pattern what the message has, in upper or lower case; bounded gaps only
 * @param words a phrase that ends a sentence; {@code $1} and so on are what the message names
 * @param advice what may help in this case, where it is more than the cause's own advice
 */
record DetailWording(Wanted pattern, String words, @Nullable String advice) {
  static DetailWording of(String regex, String words, @Nullable String advice) {
    return new DetailWording(Wanted.ignoringCase(regex), words, advice);
  }
}
