package dev.guidedrollouts.web;

/**
 * How the page is served.
 *
 * @param host the address that it listens on
 * @param port the port; 0: any free one
 * @param auth who may look
 * @param rootPath the path before all others, without a slash at its end; empty for none
 */
public record PageSettings(String host, int port, Auth auth, String rootPath) {
  /** Who may look. */
  public enum Auth {
    /** Who signs in with a token of the cluster, at the lessons that its owner may get. */
    Token,
    /** Everybody on this machine, at all lessons. */
    None
  }
}
