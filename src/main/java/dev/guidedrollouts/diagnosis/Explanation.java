package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.SafeText;

/** What happened, as one sentence, with how many other pods are in trouble. */
final class Explanation {
  private static final int MAX = 600;

  private Explanation() {}

  /** A symptom's words made a sentence of; they may quote one that ends in a full stop. */
  static String of(CauseMessage text, OtherSymptoms others) {
    String sentence = text.sentence();
    String body = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    return SafeText.clean(body, MAX) + others.inWords() + ".";
  }
}
