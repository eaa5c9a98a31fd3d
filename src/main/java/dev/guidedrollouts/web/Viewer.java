package dev.guidedrollouts.web;

/** Whoever looks at the page. */
interface Viewer {
  /** Everybody who reaches a page without sign-in. */
  Viewer ANYBODY =
      new Viewer() {
        @Override
        public Sight sight(LessonKey key) {
          return Sight.SEES;
        }

        @Override
        public boolean signedOut() {
          return false;
        }
      };

  /** Whether a lesson may be seen. */
  enum Sight {
    SEES,
    MAY_NOT,
    /** The API server is being asked. */
    NOT_KNOWN_YET
  }

  /** Whether the lesson may be seen, as far as it is known; never waits. */
  Sight sight(LessonKey key);

  /** Whether the viewer is one no longer: signed out, or the token has expired. */
  boolean signedOut();
}
