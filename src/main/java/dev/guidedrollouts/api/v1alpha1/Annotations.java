package dev.guidedrollouts.api.v1alpha1;

/** The annotations that learners and the operator write. */
public final class Annotations {
  /** On a lesson: this step, or with {@code *} every step that is left, may start. */
  public static final String CONTINUE = RolloutLesson.GROUP + "/continue";

  /** On a lesson: start over from this step. */
  public static final String REPLAY_FROM = RolloutLesson.GROUP + "/replay-from";

  /** On a lesson: the value {@code next} asks for one hint more; the operator takes it away. */
  public static final String HINT = RolloutLesson.GROUP + "/hint";

  /** On a lesson: the learner's answer to a step's question; the operator takes it away. */
  public static final String ANSWER = RolloutLesson.GROUP + "/answer";

  /**
   * On a lesson: the learner raises a hand; an empty value lowers it. The operator takes it away.
   */
  public static final String HELP = RolloutLesson.GROUP + "/help";

  /** On a lesson: the instructor's answer to a raised hand; the operator takes it away. */
  public static final String SAY = RolloutLesson.GROUP + "/say";

  /** On a Deployment or Service: the lesson whose change is the latest. */
  public static final String LESSON = RolloutLesson.GROUP + "/lesson";

  /** On a Deployment or Service: the step whose change is the latest. */
  public static final String STEP = RolloutLesson.GROUP + "/step";

  /**
   * On a Deployment or Service: which change of that step it was, so that a restarted operator
   * knows it again.
   */
  public static final String CHANGE = RolloutLesson.GROUP + "/change";

  /** On a Deployment: the text that {@code kubectl rollout history} shows. */
  public static final String CHANGE_CAUSE = "kubernetes.io/change-cause";

  /** The field manager of every write. */
  public static final String FIELD_MANAGER = "guided-rollouts";

  private Annotations() {}
}
