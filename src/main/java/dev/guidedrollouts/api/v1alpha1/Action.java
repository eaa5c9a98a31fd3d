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

  /**
   * Whether it changes the Deployment's template, so that it makes a revision: of a Service or a
   * number of pods no rollout comes.
   */
  default boolean movesTemplate() {
    return switch (this) {
      case RollOutAction a -> true;
      case UndoAction a -> true;
      case ScaleAction a -> false;
      case ExposeAction a -> false;
    };
  }
}
