package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one step went. Times are RFC 3339 in UTC, to the millisecond.
 *
 * @param name the step's name
 * @param state where the step is
 * @param outcome what came of it, once it has ended
 * @param message one sentence on how it ended, or on what it waits for
 * @param attempt which try this is, from 1; a replay, or a changed spec that takes a failed or
 *     passed step up again, adds one
 * @param definition a digest of the step's action at this attempt: a changed action is a new
 *     attempt
 * @param startedAt when this attempt's change was made
 * @param finishedAt when the step passed or failed
 * @param deployment the Deployment it acts on
 * @param image the image that it rolled out or restored
 * @param revision the revision that its change became
 * @param template identity of the pod template that its change left, as the API server answered it:
 *     what an admission webhook made of the change belongs to it
 * @param cause why it stalled, where it did
 * @param explanation the cause in one sentence
 * @param undoneTo what its stalled rollout was undone to, in a few characters
 * @param waitsSince since when it waits, or waited last, for the learner, where it did
 * @param how in which way others did what the step asked for, as far as the cluster shows it
 * @param manager the field manager of whoever did it
 * @param goal the revision that the learner is to go back to, by the number that it had when that
 *     was first waited for
 * @param goalImage that revision's image
 * @param answeredRight whether the learner's last answer to the step's question was right
 * @param hintsGiven how many of the hints were given
 * @param wrongTurns the latest wrong turns, oldest first
 * @param wrongTurnCount how many wrong turns there were in all
 * @param seen what of the cluster the next look is compared with, while the learner is waited for
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepStatus(
    @Nullable String name,
    @Nullable StepState state,
    @Nullable StepOutcome outcome,
    @Nullable String message,
    @Nullable Integer attempt,
    @Nullable String definition,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String deployment,
    @Nullable String image,
    @Nullable Long revision,
    @Nullable String template,
    @Nullable String cause,
    @Nullable String explanation,
    @Nullable String undoneTo,
    @Nullable Instant waitsSince,
    @Nullable StepMethod how,
    @Nullable String manager,
    @Nullable Long goal,
    @Nullable String goalImage,
    @Nullable Boolean answeredRight,
    @Nullable Integer hintsGiven,
    @Nullable List<WrongTurnStatus> wrongTurns,
    @Nullable Integer wrongTurnCount,
    @Nullable SightStatus seen) {

  /** So many wrong turns are kept; all are counted. */
  public static final int WRONG_TURNS_KEPT = 5;

  public StepStatus {
    wrongTurns = NullIfEmpty.of(wrongTurns);
  }

  public StepState stateOrDefault() {
    return state == null ? StepState.Pending : state;
  }

  public List<WrongTurnStatus> wrongTurnsOrEmpty() {
    return wrongTurns == null ? List.of() : wrongTurns;
  }

  /** How many of the step's hints were given. */
  public int hintsGivenOrZero() {
    return hintsGiven == null ? 0 : Math.max(0, hintsGiven);
  }

  /** How many wrong turns there were in all. */
  public int wrongTurnCountOrZero() {
    return wrongTurnCount == null ? 0 : Math.max(0, wrongTurnCount);
  }

  public int attemptOrFirst() {
    return attempt == null ? 1 : attempt;
  }
}
