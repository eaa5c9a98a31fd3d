package dev.guidedrollouts.view;

import dev.guidedrollouts.text.PageMessages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A lesson as it is shown at one moment. Two that are equal look the same.
 *
 * @param title the lesson's own title, else its name
 * @param phase the phase's name
 * @param progress steps passed of all: {@code 3/10}
 * @param message one sentence on where it stands
 * @param next what the learner can type now; null for nothing
 * @param guide Markdown
 * @param hints Markdown, those given so far
 * @param debrief Markdown, of the last step that passed
 * @param waitingSince since when the learner is waited for
 * @param help what the learner asks
 * @param say what the instructor answered
 * @param known whether what is in the cluster has been read; where not, there are no pods
 */
public record Scene(
    String namespace,
    String name,
    String title,
    String phase,
    String progress,
    String message,
    @Nullable String next,
    @Nullable String guide,
    List<String> hints,
    @Nullable String debrief,
    @Nullable Instant waitingSince,
    @Nullable String help,
    @Nullable String say,
    List<StepLine> steps,
    @Nullable Card diagnosis,
    List<Panel> deployments,
    boolean known) {

  public Scene {
    hints = List.copyOf(hints);
    steps = List.copyOf(steps);
    deployments = List.copyOf(deployments);
  }

  /** The step that it is at. */
  public @Nullable StepLine current() {
    return steps.stream().filter(StepLine::current).findFirst().orElse(null);
  }

  /**
   * One step.
   *
   * @param number from 1
   * @param title its title, else its name
   * @param state the state's name
   * @param outcome the outcome's name; null before its end
   * @param words what came of it, or what is being done; null where the lesson's message says it
   * @param startedAt when its turn came
   * @param how by whose hand, where others did it: {@code SetImage by kubectl-set}
   * @param wrongTurns how many there were
   */
  public record StepLine(
      int number,
      String name,
      String title,
      String state,
      @Nullable String outcome,
      @Nullable String words,
      @Nullable String how,
      int wrongTurns,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      boolean current) {
    /** How long it took, as {@link Age} has it; null before its end. */
    public @Nullable String took() {
      return startedAt == null || finishedAt == null
          ? null
          : Age.words(Math.max(0, Duration.between(startedAt, finishedAt).toSeconds()));
    }
  }

  /**
   * The latest diagnosis.
   *
   * @param state whether it is open still
   * @param reason the kubelet's word
   * @param evidence what was reported, word for word
   * @param undone how it was undone; null where it was not
   */
  public record Card(
      String step,
      String deployment,
      @Nullable String pod,
      String reason,
      String cause,
      CardState state,
      @Nullable String explanation,
      @Nullable String evidence,
      @Nullable String suggestion,
      List<String> commands,
      @Nullable String podsReady,
      @Nullable Instant since,
      @Nullable String undone) {
    public Card {
      commands = List.copyOf(commands);
    }

    /** Whether there is something to be done about it. */
    public boolean open() {
      return state != CardState.OVER;
    }

    /** What stands above it. */
    public String heading() {
      return PageMessages.diagnosis(state.name(), reason);
    }
  }

  /** What has become of a diagnosis. */
  public enum CardState {
    /** There is evidence, and the verdict is awaited. */
    SUSPECTED,
    STALLED,
    /** It was cured, undone, or is of an earlier step. */
    OVER
  }

  /**
   * One Deployment.
   *
   * @param ready ready pods of those wanted: {@code 3/4}
   * @param versions those of its ReplicaSets that have pods, and the current one, by the age of the
   *     ReplicaSet: a revision that is restored gets another number, but it keeps its place
   * @param ledger all revisions that are known, by their numbers
   * @param words what the ledger tells, in sentences
   */
  public record Panel(
      String name,
      @Nullable String ready,
      List<Version> versions,
      List<Revision> ledger,
      @Nullable String words) {
    public Panel {
      versions = List.copyOf(versions);
      ledger = List.copyOf(ledger);
    }
  }

  /**
   * A ReplicaSet with its pods.
   *
   * @param was its revision's former numbers, in words: {@code was 3}; null where it had none
   * @param current whether the Deployment wants this one
   */
  public record Version(
      String replicaSet,
      long revision,
      @Nullable String was,
      String image,
      VersionMark mark,
      boolean current,
      List<Tile> pods) {
    public Version {
      pods = List.copyOf(pods);
    }
  }

  /** How a pod is. */
  public enum PodState {
    SERVING,
    STARTING,
    BROKEN
  }

  /**
   * A pod.
   *
   * @param shortName what tells it from its siblings: the last part of its name
   * @param words its state in words: the kubelet's reason where something is wrong
   * @param why what is wrong, in words for people; null where that is not known
   */
  public record Tile(
      String pod, String shortName, PodState state, String words, @Nullable String why) {
    /** As a style sheet names it. */
    public String style() {
      return state.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One line of the ledger.
   *
   * @param was as above
   * @param verdict whether it ever ran well
   * @param current whether it is the one that is wanted now
   * @param restoredByUndo whether a plain undo would go to it; false as well where that is not told
   */
  public record Revision(
      long number,
      @Nullable String was,
      @Nullable String step,
      String image,
      VersionMark mark,
      String verdict,
      boolean current,
      boolean restoredByUndo) {}
}
