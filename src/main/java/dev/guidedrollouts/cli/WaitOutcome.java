package dev.guidedrollouts.cli;

/** How a wait for a rollout has ended. The constants are spelt as the output spells them. */
enum WaitOutcome {
  /** It is rolled out, with the images that were asked for. */
  RolledOut(0),
  /** It was not rolled out in time, and nothing worse is known of it. */
  TimedOut(1),
  /** It is stalled. */
  Stalled(3),
  /** The Deployment has another template than the one that was waited for. */
  OtherTemplate(4);

  /** What a pipeline goes by. */
  final int exitCode;

  WaitOutcome(int exitCode) {
    this.exitCode = exitCode;
  }
}
