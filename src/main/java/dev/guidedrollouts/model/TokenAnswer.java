package dev.guidedrollouts.model;

/** What the API server says of a right of the owner of a token. */
public enum TokenAnswer {
  ALLOWED,
  DENIED,
  /** The token is of nobody, or of nobody any more. */
  UNKNOWN_TOKEN
}
