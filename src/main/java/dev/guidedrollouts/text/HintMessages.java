package dev.guidedrollouts.text;

import java.util.List;

/** Hints where a lesson's author wrote none: from a question to a command. */
public final class HintMessages {
  private HintMessages() {}

  /** To undo a stalled rollout; {@code command}: the whole one. */
  public static List<String> ofUndo(String deployment, String command) {
    return List.of(
        "Which revisions does %s have, and which of them ran well? `kubectl rollout history deployment/%s` and status.deployments of this lesson list them."
            .formatted(deployment, deployment),
        "A Deployment keeps the templates of its former revisions in its ReplicaSets. One subcommand of `kubectl rollout` puts one of them back.",
        command);
  }

  /** To do a step; {@code goal}: a clause; {@code command}: the whole one. */
  public static List<String> ofStep(String goal, String deployment, String command) {
    return List.of(
        "What does the cluster show now, and what is still missing? Asked for: %s. `kubectl get deployment %s -o wide` shows it."
            .formatted(goal, deployment),
        "Which field of the Deployment or Service has to be another? `kubectl --help` lists the commands that change one field.",
        command);
  }

  /** To answer what a plain undo would bring back. */
  public static List<String> ofPlainUndo(String deployment) {
    return List.of(
        "What does an undo without a number go by: by how a revision ran, or by its number?",
        "`kubectl rollout history deployment/%s` lists the numbers. A revision that was restored has a new one."
            .formatted(deployment),
        "It takes the second-highest number of that list.");
  }

  /** To answer how many pods serve. */
  public static List<String> ofPodsServing(String deployment) {
    return List.of(
        "Which pods does a Service send requests to: all that are there?",
        "The column READY of `kubectl get pods` tells which pods are ready.",
        "`kubectl get deployment %s` counts the ready ones.".formatted(deployment));
  }

  /** Where no single command does it. */
  public static String askYourInstructor() {
    return "No single command does it; raise your hand with guidedrollouts.dev/help=\"…\".";
  }
}
