package dev.guidedrollouts.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code kubectl lesson board} and {@code show} say beside the lessons' own words. */
public final class BoardMessages {
  private BoardMessages() {}

  /** The columns of the board. */
  public static List<String> columns() {
    return List.of(
        "NAMESPACE",
        "LESSON",
        "STEP",
        "PROGRESS",
        "PHASE",
        "WAITING",
        "WRONG TURNS",
        "HAND",
        "DIAGNOSIS");
  }

  /**
   * A step that has ended.
   *
   * @param how in which way others did it; null where that is not known
   * @param manager by which field manager; null where that is not known
   */
  public static String step(
      boolean passed, String step, String message, @Nullable String how, @Nullable String manager) {
    String by =
        how == null
            ? ""
            : manager == null ? " [" + how + "]" : " [%s by %s]".formatted(how, manager);
    return "%s %s: %s%s".formatted(passed ? "ok  " : "FAIL", step, message, by);
  }

  /** A ReplicaSet of a Deployment. */
  public static String version(long revision, String image, String replicaSet) {
    return "revision %d  %s  replicaset/%s".formatted(revision, image, replicaSet);
  }

  public static String pod(boolean ready, String name, String state) {
    return "%s %s  %s".formatted(ready ? "+" : "-", name, state);
  }

  /** There is no lesson where it was looked. */
  public static String noLesson(String where) {
    return "There is no lesson in " + where + ".";
  }

  public static String allNamespaces() {
    return "any namespace";
  }

  public static String namespace(String name) {
    return "namespace " + name;
  }

  /**
   * Most of a class, in one line.
   *
   * @param at how many are at the step that most are at
   * @param of how many lessons there are
   * @param step that step's number, from 1
   * @param stuck how many have waited for their learner for longer than that
   * @param minutes how long
   */
  public static String summary(int at, int of, int step, int stuck, long minutes) {
    return "%d of %d at step %d, %d stuck for more than %d min"
        .formatted(at, of, step, stuck, minutes);
  }

  public static String ended(int completed, int failed) {
    return "%d completed, %d failed".formatted(completed, failed);
  }

  public static String handsUp(int hands) {
    return hands == 1 ? "1 hand is up" : hands + " hands are up";
  }

  /** What is typed to do that, in the part of {@code show} on what to do. */
  public static String toDo() {
    return "What to type";
  }

  public static String hints() {
    return "Hints so far";
  }

  public static String happened() {
    return "What happened";
  }

  public static String objects() {
    return "What is there now";
  }

  public static String helpAsked(String text) {
    return "Hand up: " + text;
  }

  public static String answered(String text) {
    return "Answer: " + text;
  }

  public static String noStatus() {
    return "The operator has not looked at this lesson yet: is it running, and does it watch this namespace?";
  }
}
