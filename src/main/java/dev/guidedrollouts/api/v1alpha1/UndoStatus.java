package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest undo. Times are RFC 3339 in UTC, to the millisecond.
 *
 * @param step the step during which it was done
 * @param deployment the Deployment
 * @param fromRevision the revision that was left
 * @param fromImage its image
 * @param toRevision the revision that was restored, under the number that it had then
 * @param toImage its image
 * @param restoredAs the number that the restored revision has since
 * @param template identity of the pod template that the undo left, as the API server answered it
 * @param summary the same in a few characters
 * @param outcome what came of it; absent while it goes on
 * @param startedAt when the template was put back
 * @param finishedAt when the restored revision's rollout was complete, or the undo given up
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UndoStatus(
    @Nullable String step,
    @Nullable String deployment,
    @Nullable Long fromRevision,
    @Nullable String fromImage,
    @Nullable Long toRevision,
    @Nullable String toImage,
    @Nullable Long restoredAs,
    @Nullable String template,
    @Nullable String summary,
    @Nullable UndoOutcome outcome,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {}
