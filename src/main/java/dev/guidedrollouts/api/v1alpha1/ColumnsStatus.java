package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code kubectl get} that no single field gives. Both speak of the present step; of
 * an ended lesson they say what the last stall was. Absent where there is nothing to say.
 *
 * @param diagnosis the cause, for example {@code ImageNotFound}
 * @param undoneTo what the rollout was undone to: image and revision, with an ellipsis while the
 *     undo goes on, or that there was nothing to undo to
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ColumnsStatus(@Nullable String diagnosis, @Nullable String undoneTo) {}
