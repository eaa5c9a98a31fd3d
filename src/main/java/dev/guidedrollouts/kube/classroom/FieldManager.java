package dev.guidedrollouts.kube.classroom;

/** Under which name the API server notes what the plugin wrote. */
final class FieldManager {
  static final String NAME = "kubectl-lesson";

  private FieldManager() {}
}
