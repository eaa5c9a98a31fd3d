package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.text.DetailMessage;

/**
 * One way in which a message says something in particular, see {@link MessageDetail}.
 *
 * @param pattern what the message has
 * @param message what it says, in plain words
 */
record DetailWording(Wanted pattern, DetailMessage message) {
  static DetailWording of(DetailMessage message) {
    return new DetailWording(Wanted.ignoringCase(message.pattern()), message);
  }
}
