package dev.guidedrollouts.text;

import java.util.List;

/**
 * What is wrong with a lesson's field, and what is allowed: each follows the field's name and a
 * colon, as in {@code spec.steps[2].name: is missing; give the step a name of its own}.
 */
public final class ValidationMessages {
  private static final int SHOWN = 60;

  private ValidationMessages() {}

  /** A value in quotes, control and format characters made visible, cut where it is long. */
  private static String quoted(String value) {
    String cut = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    return "\"" + cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?") + "\"";
  }

  /**
   * A field that must be there.
   *
   * @param whatToDo one of the phrases below
   */
  public static String missing(String whatToDo) {
    return "is missing; " + whatToDo;
  }

  public static String giveSteps() {
    return "give the lesson its steps";
  }

  public static String giveOwnName() {
    return "give the step a name of its own";
  }

  public static String nameDeployment() {
    return "name the Deployment";
  }

  public static String nameImage() {
    return "name the image to roll out";
  }

  public static String sayHowManyPods() {
    return "say how many pods there shall be";
  }

  public static String nameServicePort(int most) {
    return "name the Service's port, 1 to " + most;
  }

  public static String nameContainerPort() {
    return "name the container's port";
  }

  public static String outOfRange(Number value, long min, long max) {
    return "is %s; allowed: %d to %d".formatted(value, min, max);
  }

  public static String tooLong(long characters, long most) {
    return "has %d characters; allowed: at most %d".formatted(characters, most);
  }

  public static String textsTooLong(long bytes, long most) {
    return "has texts (titles, guides and the like) of %d bytes together; allowed: at most %d (256 KiB)"
        .formatted(bytes, most);
  }

  /** A value that the field's type does not have. */
  public static String notAllowed(String value, String allowed) {
    return "is %s; allowed: %s".formatted(value, allowed);
  }

  public static String ofNewerVersion(String value) {
    return "is %s: a newer version of the operator has written that, and this one can't read it; let the newer one go on"
        .formatted(value);
  }

  /** The last one of a long list. */
  public static String andMore(int more) {
    return "and %d more".formatted(more);
  }

  public static String nameQuestion() {
    return "say what is asked: PlainUndoRestores or PodsServing";
  }

  public static String questionCantStall() {
    return "is Stall, but a step that asks a question rolls nothing out; allowed: Complete, or nothing";
  }

  public static String noStep(int most) {
    return "has no step; allowed: 1 to " + most;
  }

  public static String tooManySteps(int steps, int most) {
    return "has %d steps; allowed: 1 to %d".formatted(steps, most);
  }

  public static String emptyStep() {
    return "is empty; give the step a name and an action";
  }

  public static String nameTaken(String name, int step) {
    return "%s is the name of spec.steps[%d] already; each step needs a name of its own"
        .formatted(quoted(name), step);
  }

  /**
   * A step without one.
   *
   * @param allowed the fields of all actions
   */
  public static String noAction(List<String> allowed) {
    return "has no action; " + oneOf(allowed);
  }

  /**
   * A step with more than one.
   *
   * @param set the fields of those that it has
   * @param allowed the fields of all actions
   */
  public static String severalActions(List<String> set, List<String> allowed) {
    return "has %d actions (%s); %s".formatted(set.size(), String.join(", ", set), oneOf(allowed));
  }

  private static String oneOf(List<String> actions) {
    return "allowed: exactly one of " + String.join(", ", actions);
  }

  public static String unprintableImage(String image) {
    return "has white space, control or format characters: " + quoted(image) + "; remove them";
  }

  public static String serviceNeedsName(String deployment) {
    return "is missing, and the Deployment's name can't be a Service's: "
        + quoted(deployment)
        + "; name the Service";
  }

  public static String portOutOfRange(int port, int most) {
    return "is %d; allowed: 1 to %d, or the name of a container's port".formatted(port, most);
  }

  public static String stepAndRevision() {
    return "has both toStep and toRevision; allowed: one of them, or neither for the last healthy revision";
  }

  /**
   * An undo that names a step to which the Deployment can't go back.
   *
   * @param allowed the names of those to which it can, joined with commas
   */
  public static String noStepToReturnTo(String step, String deployment, String allowed) {
    return "%s is no earlier step that rolled out or undid Deployment %s; %s"
        .formatted(
            quoted(step),
            quoted(deployment),
            allowed.isEmpty() ? "there is none to go back to" : "allowed: " + allowed);
  }

  public static String ownDeployment(String name) {
    return name + " is the operator's own Deployment; allowed: any other";
  }

  public static String accountRequired() {
    return "is missing; the admin of this cluster wants every lesson to name a ServiceAccount of its namespace, under whose rights it makes its changes";
  }

  public static String notDuration(String text) {
    return "is not a duration: "
        + quoted(text)
        + "; allowed: numbers with a unit (ms, s, m, h), such as 30s or 1m30s";
  }

  public static String durationTooLong(String text) {
    return "is too long: " + quoted(text) + "; allowed: at most 24h";
  }

  /**
   * A name that Kubernetes would not take.
   *
   * @param allowed one of the phrases below
   */
  public static String notName(String name, int most, String allowed) {
    return "is not a valid name: %s; allowed: at most %d characters, %s"
        .formatted(quoted(name), most, allowed);
  }

  /** What a DNS-1123 label has. */
  public static String labelCharacters() {
    return "lower-case letters, digits and '-', beginning and ending with a letter or digit";
  }

  /** What a DNS-1123 subdomain has. */
  public static String subdomainCharacters() {
    return "lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit";
  }

  /** What a DNS-1035 label has. */
  public static String serviceCharacters() {
    return "lower-case letters, digits and '-', beginning with a letter, ending with a letter or digit";
  }

  /** What the name of a port has. */
  public static String portCharacters() {
    return "lower-case letters, digits and single '-', at least one letter, or a number from 1 to 65535";
  }
}
