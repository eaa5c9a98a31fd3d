package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import org.jspecify.annotations.Nullable;

/** What a person can say to a lesson: one annotation each. */
enum Word {
  CONTINUE("continue", Annotations.CONTINUE, "STEP", "Let a step start that waits for a go-ahead."),
  HINT("hint", Annotations.HINT, null, "Ask for one hint more."),
  ANSWER("answer", Annotations.ANSWER, "VALUE", "Answer a step's question."),
  HELP("help", Annotations.HELP, "TEXT", "Raise a hand: ask the instructor."),
  SAY("say", Annotations.SAY, "TEXT", "Answer a raised hand."),
  REPLAY("replay", Annotations.REPLAY_FROM, "STEP", "Start over from a step.");

  /** The subcommand. */
  final String command;

  final String annotation;

  /** What is said, as the help names it; null where that is always the same. */
  final @Nullable String label;

  /** The first line of the command's help. */
  final String header;

  Word(String command, String annotation, @Nullable String label, String header) {
    this.command = command;
    this.annotation = annotation;
    this.label = label;
    this.header = header;
  }

  /** Whether it names a step of the lesson. */
  boolean namesStep() {
    return "STEP".equals(label);
  }
}
