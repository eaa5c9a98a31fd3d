package dev.guidedrollouts.simnode;

/** What came of pulling an image. */
sealed interface PullResult {

  /**
   * The image is on the node.
   *
   * @param digest its digest with the algorithm
   */
  record Pulled(String digest) implements PullResult {}

  /**
   * The runtime could not pull it.
   *
   * @param code the code of the runtime's gRPC error: NotFound, Unknown, DeadlineExceeded
   * @param text the runtime's own words
   */
  record Refused(String code, String text) implements PullResult {}
}
