package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sentences of {@code kubectl lesson test}. */
public final class TestMessages {
  private TestMessages() {}

  public static String noContext() {
    return "--context: name the cluster on which the scripts shall run, by its context (`kubectl config get-contexts` lists them); the current one is never taken by itself";
  }

  public static String noTime() {
    return "has to be more than 0s";
  }

  /** A file or folder that can't be read. */
  public static String unreadable(String what) {
    return what + " can't be read";
  }

  /** A program of the author's machine that is missing. */
  public static String noProgram(String name) {
    return name + " is needed, and is not on the PATH";
  }

  /**
   * kubectl ended with an error.
   *
   * @param what its first word
   * @param said its own words
   */
  public static String kubectlFailed(String what, String said) {
    return "`kubectl " + what + "` failed: " + said;
  }

  public static String lintErrors(String file) {
    return "%s has errors: nothing was played".formatted(file);
  }

  public static String severalLessons(String file, List<String> names) {
    return "%s holds several lessons (%s); scripts are of one: give it a file of its own"
        .formatted(file, String.join(", ", names));
  }

  public static String ownNamespace(String file, List<String> namespaces) {
    return "%s names namespace %s; leave it out: each script is played in a namespace of its own, and nothing else is touched"
        .formatted(file, String.join(", ", namespaces));
  }

  public static String noSolutions(String folder) {
    return "there is no script in %s; write one that solves the lesson, for example %s/undo.sh"
        .formatted(folder, folder);
  }

  public static String noWrongTurns(String folder) {
    return "Note: there is no script in %s, so no wrong turn is tried.".formatted(folder);
  }

  /** A wrong turn that does not say what it is. */
  public static String wordMissing(String script, List<String> allowed) {
    return "%s: its second line has to be `# WORD: text`, with the wrong turn that it shows as WORD; allowed: %s"
        .formatted(script, String.join(", ", allowed));
  }

  public static String playing(String script, String namespace) {
    return "%s in namespace %s …".formatted(script, namespace);
  }

  public static String noOperator(String namespace, long seconds) {
    return "no operator has looked at the lesson for %d s: is one running there, and does it watch namespaces that are new (%s)?"
        .formatted(seconds, namespace);
  }

  public static String stopped() {
    return "stopped before the end";
  }

  /** A namespace that was taken away, told when the program is stopped. */
  public static String removed(String namespace) {
    return "Namespace " + namespace + ": its deletion has begun.";
  }

  /** A namespace that stays. */
  public static String left(String namespace) {
    return "Namespace %s is still there; `kubectl delete namespace %s` removes it."
        .formatted(namespace, namespace);
  }

  public static String notRemoved(String namespace, String why) {
    return "Namespace %s could not be deleted: %s".formatted(namespace, why);
  }

  public static String kubeconfigLeft(String file) {
    return "The scripts' kubeconfig could not be deleted: " + file;
  }

  /** A solution that is one; {@code took}: for example {@code 41s}. */
  public static String completed(String took) {
    return "Completed in " + took;
  }

  /** A wrong turn that is told. */
  public static String told(String word, String took) {
    return "told as %s in %s".formatted(word, took);
  }

  public static String endedWith(int code) {
    return "the script ended with exit code " + code;
  }

  /** The lesson was not applied: what it begins with went wrong. */
  public static String setupEndedWith(int code) {
    return "setup.sh ended with exit code " + code;
  }

  public static String setupNeverEnded(String timeout) {
    return "setup.sh still ran after " + timeout;
  }

  /** The lesson can't go on. */
  public static String over(String phase) {
    return "the lesson is " + phase;
  }

  public static String lessonGone() {
    return "the lesson is gone";
  }

  /** The script still runs. */
  public static String neverEnded(String timeout, String phase, @Nullable String step) {
    return "the script still ran after %s; the lesson is %s".formatted(timeout, at(phase, step));
  }

  public static String notCompleted(String timeout, String phase, @Nullable String step) {
    return "the lesson is %s, not Completed, after %s".formatted(at(phase, step), timeout);
  }

  private static String at(String phase, @Nullable String step) {
    return step == null || step.isEmpty() ? phase : phase + " at step " + step;
  }

  public static String notTold(String timeout, String word, List<String> told) {
    return "the lesson says %s, not %s, after %s"
        .formatted(told.isEmpty() ? "nothing" : String.join(", ", told), word, timeout);
  }

  /** One line of the answer. */
  public static String line(boolean ok, String script, String message) {
    return "%-6s  %s  %s".formatted(ok ? "ok" : "FAILED", script, message);
  }

  /** Below a script that failed: what the lesson said last. */
  public static String lesson(String phase, @Nullable String message) {
    return "        lesson: " + phase + (message == null ? "" : ": " + message);
  }

  /** Below a script that failed: a line that it printed. */
  public static String script(String line) {
    return "        script: " + line;
  }

  public static String summary(int ok, int failed) {
    return "%d ok, %d FAILED".formatted(ok, failed);
  }
}
