package dev.guidedrollouts.bench;

/** A part of the bench that can be run by itself: {@code make bench ONLY=name}. */
interface Part {
  /** Its name in {@code ONLY}. */
  String name();

  /**
   * Measures. What it makes in the cluster it removes again, or leaves to {@link Lab#close()}.
   *
   * @param results where its figures go
   * @throws Exception what hindered it; the other parts are run all the same, and the bench fails
   */
  void run(Results results) throws Exception;
}
