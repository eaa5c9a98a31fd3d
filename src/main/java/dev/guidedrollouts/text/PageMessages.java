package dev.guidedrollouts.text;

import java.util.List;
import java.util.stream.Collectors;

/** What the page says beside the lessons' own words, as far as it depends on something. */
public final class PageMessages {
  private PageMessages() {}

  public static String serving() {
    return "serving";
  }

  public static String starting() {
    return "starting";
  }

  /** It runs, and its readiness probe has not succeeded. */
  public static String notReady() {
    return "running, not ready";
  }

  public static String unschedulable() {
    return "Unschedulable";
  }

  public static String gated() {
    return "SchedulingGated";
  }

  /** A container that has ended without a reason. */
  public static String ended() {
    return "Terminated";
  }

  /** A revision's former numbers. */
  public static String was(List<Long> former) {
    return "was " + former.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /**
   * Above a diagnosis.
   *
   * @param state SUSPECTED, STALLED or OVER
   * @param reason the kubelet's word
   */
  public static String diagnosis(String state, String reason) {
    return switch (state) {
      case "SUSPECTED" -> "Not progressing: " + reason;
      case "STALLED" -> "Stalled: " + reason;
      default -> "The last trouble: " + reason;
    };
  }

  public static String byHand(String how, String manager) {
    return "%s by %s".formatted(how, manager);
  }

  /** How a diagnosed stall was undone. */
  public static String undone(String summary) {
    return "Undone to " + summary;
  }

  /** Nobody has looked at the lesson. */
  public static String noStatus() {
    return "The operator has not looked at this lesson yet.";
  }

  /** The token is none that the cluster knows. */
  public static String tokenRefused() {
    return "The API server does not accept this token: it is wrong, or has expired.";
  }

  public static String tokenMissing() {
    return "Paste a token first.";
  }

  /** Nobody can be asked now. */
  public static String noAnswer() {
    return "The API server gave no answer. Nothing is wrong with the token; try again.";
  }

  public static String otherOrigin() {
    return "This form was sent from another page.";
  }

  public static String otherHost() {
    return "Without sign-in this page is for this machine only: open it as http://localhost or http://127.0.0.1.";
  }

  /** What a viewer lacks to see one lesson. */
  public static String mayNotGet(String namespace) {
    return "You are signed in, and may not see this lesson: you need the right to get rolloutlessons.guidedrollouts.dev in namespace %s."
        .formatted(namespace);
  }

  /** What a viewer lacks to see any lesson. */
  public static String mayGetNone() {
    return "You are signed in, and may not see any lesson: you need the right to get rolloutlessons.guidedrollouts.dev in a namespace that has one.";
  }

  public static String noSuchLesson(String namespace, String name) {
    return "There is no lesson %s in namespace %s.".formatted(name, namespace);
  }
}
