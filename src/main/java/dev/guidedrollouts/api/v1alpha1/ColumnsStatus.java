package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code kubectl get} that no single field gives. They speak of the present step; of
 * an ended lesson the first two say what the last stall was. Absent where there is nothing to say.
 *
 * @param diagnosis the cause, for example {@code ImageNotFound}
 * @param undoneTo what the rollout was undone to: image and revision, with an ellipsis while the
 *     undo goes on, or that there was nothing to undo to
 * @param waitingSince since when the learner is waited for
 * @param wrongTurns how many wrong turns the present step has seen
 * @param hand {@code up} where help is asked for, {@code answered} where that was answered
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ColumnsStatus(
    @Nullable String diagnosis,
    @Nullable String undoneTo,
    @Nullable Instant waitingSince,
    @Nullable Integer wrongTurns,
    @Nullable String hand) {}
