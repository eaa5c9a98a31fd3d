package dev.guidedrollouts.web;

/**
 * Told of each change that may be seen on the page. Called on the client's threads: must not wait.
 */
public interface LessonObserver {
  /** Nobody is told. */
  LessonObserver NONE =
      new LessonObserver() {
        @Override
        public void lessonChanged(String namespace, String name) {}

        @Override
        public void rolloutChanged(String namespace, String deployment) {}
      };

  /** A lesson is there, is another than before, or is gone. */
  void lessonChanged(String namespace, String name);

  /** A Deployment, or one of its ReplicaSets or pods, is another than before. */
  void rolloutChanged(String namespace, String deployment);
}
