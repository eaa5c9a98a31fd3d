package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/**
 * The sentences of one step: why it waits, why it failed, how it passed. Each names the object and,
 * where a spec is at fault, the field and what is allowed. What an undo or a stall has to say
 * stands in {@link UndoMessages} and {@link StallMessages}.
 */
public final class StepMessages {
  private StepMessages() {}

  /** For example {@code 1 pod}, {@code 4 pods}. */
  public static String pods(int count) {
    return count == 1 ? "1 pod" : count + " pods";
  }

  public static String deploymentTerminating(String deployment) {
    return "Deployment %s is being deleted; the step begins when it is gone.".formatted(deployment);
  }

  public static String deploymentMissing(String deployment) {
    return "There is no Deployment %s in the lesson's namespace yet; the step begins when it is there."
        .formatted(deployment);
  }

  public static String deploymentDeleted(String deployment) {
    return "Deployment %s was deleted while the step went on.".formatted(deployment);
  }

  /**
   * The Deployment is paused.
   *
   * @param then what the lesson does once it is resumed: a verb in the third person
   */
  public static String deploymentPaused(String deployment, String then) {
    return "Deployment %s is paused (spec.paused); the lesson %s once it is resumed."
        .formatted(deployment, then);
  }

  /**
   * The revision before has to show that it runs.
   *
   * @param time how long the revision has to run well
   */
  public static String revisionUnproven(String deployment, String time) {
    return "Deployment %s has just become available; the step begins when it has run well for %s."
        .formatted(deployment, time);
  }

  public static String serviceChangedByOthers(String service) {
    return "Service %s was changed or deleted by somebody else while the step went on; the lesson does not undo that."
        .formatted(service);
  }

  public static String deploymentChangedByOthers(String deployment, String image, int replicas) {
    return "Deployment %s was changed by somebody else while the step went on (now: image %s, replicas %d); the lesson does not undo that."
        .formatted(deployment, image, replicas);
  }

  /**
   * The spec does not say which container.
   *
   * @param field the field of the spec that says which container is meant
   */
  public static String containerUnclear(String deployment, String containers, String field) {
    return "Deployment %s has several containers (%s); say in %s which one to replace."
        .formatted(deployment, containers, field);
  }

  /** The container that the spec names is not there. */
  public static String containerMissing(
      String field, String container, String deployment, String containers) {
    return "%s is %s, but Deployment %s has the containers %s."
        .formatted(field, container, deployment, containers);
  }

  public static String nameTakenByInitContainer(String deployment, String name, String field) {
    return "Deployment %s has an init container named %s; give %s another name."
        .formatted(deployment, name, field);
  }

  public static String nameTakenByContainer(String deployment, String name, String field) {
    return "Deployment %s has another container named %s; give %s another name or name it in replaces."
        .formatted(deployment, name, field);
  }

  public static String selectorUnsupported(String deployment) {
    return ("Deployment %1$s selects its pods by expressions (spec.selector.matchExpressions),"
            + " and a Service selects by labels only: it would send traffic to other pods too."
            + " Make the Service by hand, with labels that only the pods of %1$s have, and take"
            + " this step out of the lesson; or make the Deployment anew with matchLabels alone.")
        .formatted(deployment);
  }

  /**
   * A Service of that name is for other pods.
   *
   * @param selects what the Service selects
   * @param field the field of the spec that names the Service
   */
  public static String serviceSelectsOthers(
      String service, String selects, String deployment, String field) {
    return "Service %s is there already and selects %s, not the pods of Deployment %s; delete it, or name another in %s."
        .formatted(service, selects, deployment, field);
  }

  public static String servicePortTaken(String service, int port, String there, String wanted) {
    return "Service %s already sends port %d to port %s of the pods, not to %s."
        .formatted(service, port, there, wanted);
  }

  /** How long a revision has to run well where the lesson asks for no time. */
  public static String someSeconds() {
    return "some seconds";
  }

  /** How long a revision has to run well, and the field that says so. */
  public static String stableFor(String time) {
    return time + " (spec.stall.stableFor)";
  }

  /** What the lesson does once a paused Deployment is resumed; see {@link #deploymentPaused}. */
  public static String goesOn() {
    return "goes on";
  }

  /** What the lesson does once a paused Deployment is resumed; see {@link #deploymentPaused}. */
  public static String undoesStalledRollout() {
    return "undoes its stalled rollout";
  }

  /** What the lesson does once a paused Deployment is resumed; see {@link #deploymentPaused}. */
  public static String seesUndoThrough() {
    return "sees its undo through";
  }

  /** What a Service selects that selects no pods by labels. */
  public static String selectsNothing() {
    return "nothing";
  }

  /**
   * A rollout passed.
   *
   * @param image null where the step does not name it
   */
  public static String rolledOut(String deployment, @Nullable String image) {
    return "%s runs %s.".formatted(deployment, image == null ? "the image" : image);
  }

  public static String scaled(String deployment, int pods) {
    return "%s has %s.".formatted(deployment, pods(pods));
  }

  public static String scaledByOthersSince(String deployment, int asked, int now) {
    return "%s was scaled to %s, and has %s since: others scale it too."
        .formatted(deployment, asked, pods(now));
  }

  public static String exposed(String deployment) {
    return "%s is reachable through a Service.".formatted(deployment);
  }

  /** An undo step passed; {@code revision}: see {@link UndoMessages#restoredRevision}. */
  public static String undone(String deployment, String revision) {
    return "%s is back at %s.".formatted(deployment, revision);
  }

  public static String neededNoUndo(String deployment) {
    return "%s already was at that revision.".formatted(deployment);
  }
}
