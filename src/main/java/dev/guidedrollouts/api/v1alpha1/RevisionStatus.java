package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a Deployment.
 *
 * @param revision its number now
 * @param formerRevisions the numbers that it had before it was restored
 * @param replicaSet the ReplicaSet that holds it: its permanent identity, as numbers change with
 *     every undo
 * @param step the step that made it, where a step did
 * @param image the image of the container that the lesson moves
 * @param verdict whether it was seen to run well
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RevisionStatus(
    @Nullable Long revision,
    @Nullable List<Long> formerRevisions,
    @Nullable String replicaSet,
    @Nullable String step,
    @Nullable String image,
    @Nullable RevisionVerdict verdict) {
  public RevisionStatus {
    formerRevisions = NullIfEmpty.of(formerRevisions);
  }

  public long revisionOrZero() {
    return revision == null ? 0 : revision;
  }

  public List<Long> formerRevisionsOrEmpty() {
    return formerRevisions == null ? List.of() : formerRevisions;
  }

  public RevisionVerdict verdictOrDefault() {
    return verdict == null ? RevisionVerdict.Unknown : verdict;
  }
}
