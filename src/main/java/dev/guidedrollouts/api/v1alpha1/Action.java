package dev.guidedrollouts.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/** What a step does to one Deployment. */
public sealed interface Action permits RollOutAction, ScaleAction, ExposeAction, UndoAction {

  /** The Deployment's name, in the lesson's own namespace; null only in an invalid lesson. */
  @Nullable String deployment();

  /** The Deployment's name, empty where it is missing. */
  default String deploymentOrEmpty() {
    String name = deployment();
    return name == null ? "" : name;
  }
}
