package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a step's status and Events: why it waits, and why it failed. Each names the
 * object and, where a spec is at fault, the field and what is allowed.
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

  /** The explanation of a stall of which nothing but its cause is known any more. */
  public static String undoneBeforeTold() {
    return "The rollout stalled and was undone; the operator ended before it could write down what it had seen.";
  }

  public static String serviceChangedByOthers(String service) {
    return "Service %s was changed or deleted by somebody else while the step went on; the lesson does not undo that."
        .formatted(service);
  }

  public static String deploymentChangedByOthers(String deployment, String image, int replicas) {
    return "Deployment %s was changed by somebody else while the step went on (now: image %s, replicas %d); the lesson does not undo that."
        .formatted(deployment, image, replicas);
  }

  public static String stallExpected(String deployment) {
    return "The step was meant to stall, but Deployment %s became available.".formatted(deployment);
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

  public static String noRevisionOfStep(String deployment, String step) {
    return "Deployment %s has no revision of step %s: that step did not change it, or its ReplicaSet was removed (spec.revisionHistoryLimit)."
        .formatted(deployment, step);
  }

  public static String revisionRenumbered(long asked, String deployment, long now) {
    return "Revision %d of Deployment %s is revision %d since it was restored; an undo gives a revision a new number."
        .formatted(asked, deployment, now);
  }

  public static String noSuchRevision(String deployment, long asked, List<Long> there) {
    String all = String.join(", ", there.stream().map(String::valueOf).toList());
    return "Deployment %s has no revision %d; it has %s."
        .formatted(deployment, asked, all.isEmpty() ? "none" : all);
  }

  /**
   * An undo has no target.
   *
   * @param because a clause
   */
  public static String cantBeUndone(String deployment, String because) {
    return "Deployment %s can't be undone: %s.".formatted(deployment, because);
  }

  /**
   * A stall that ends the lesson.
   *
   * @param explanation why, a sentence; null where another version or hand wrote the diagnosis
   * @param then what became of it, a sentence
   */
  public static String stalled(String deployment, @Nullable String explanation, String then) {
    return "The rollout of %s stalled: %s %s"
        .formatted(deployment, orUnexplained(explanation), then);
  }

  /** The cause in one sentence, also where none is known. */
  public static String orUnexplained(@Nullable String explanation) {
    return explanation == null ? "The rollout is not progressing." : explanation;
  }

  public static String undoneTo(long revision) {
    return "It was undone to revision %d.".formatted(revision);
  }

  public static String templateRunsWell() {
    return "Its template runs well: an undo would not help.";
  }

  /**
   * A stall without a revision to go back to.
   *
   * @param because a clause
   */
  public static String nothingUndone(String because) {
    return "Nothing was undone: %s. Fix forward.".formatted(because);
  }

  public static String leftByPolicy() {
    return "It was left as it is (spec.undo is Never).";
  }

  public static String leftToOthers() {
    return "It was left as it is: no step of this lesson rolled it out.";
  }

  /**
   * Another lesson's claim takes precedence.
   *
   * @param midLesson the step that waits, where the lesson has begun others; else null
   */
  public static String waitsForLesson(
      @Nullable String midLesson, String lesson, String deployment) {
    return midLesson == null
        ? "Waits for lesson %s, which also updates Deployment %s and takes precedence."
            .formatted(lesson, deployment)
        : "Step %s waits for lesson %s, which also updates Deployment %s and takes precedence."
            .formatted(midLesson, lesson, deployment);
  }

  /**
   * Lessons that wait for each other.
   *
   * @param circle lessons that wait for each other, beginning with the one that is told
   */
  public static String waitInCircle(List<String> circle) {
    return " They wait in a circle (%s, %s), each for a Deployment that the next one has begun: none goes on until one of them is deleted, or no longer names the Deployment that another one waits for."
        .formatted(String.join(", ", circle), circle.getFirst());
  }

  /**
   * What is in the namespace is not known.
   *
   * @param why a sentence
   */
  public static String namespaceNotRead(String namespace, String why) {
    return "The objects of namespace %s can't be read yet: %s."
        .formatted(namespace, why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
  }
}
