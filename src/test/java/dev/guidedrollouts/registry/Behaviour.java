package dev.guidedrollouts.registry;

/** How one repository answers. */
public enum Behaviour {
  /** As it should. */
  OK,

  /** The repository is there, this tag is not: 404, MANIFEST_UNKNOWN. */
  NO_TAG,

  /** 404, NAME_UNKNOWN. */
  NO_REPOSITORY,

  /**
   * As Docker Hub does it for what is private or not there at all: a token is given to anybody, and
   * then its scope does not suffice.
   */
  HIDDEN,

  /** The login itself refuses those who have no credentials. */
  TOKEN_REFUSED,

  /** 401 with a Basic challenge until user and password are right. */
  LOGIN,

  /** 403, DENIED. */
  FORBIDDEN,

  /** 429, TOOMANYREQUESTS. */
  RATE_LIMITED,

  /** 503. */
  UNAVAILABLE,

  /** The connection ends in the middle of the image's own layer. */
  LAYER_CUT,

  /** The image's own layer has the right length and other bytes. */
  LAYER_ALTERED
}
