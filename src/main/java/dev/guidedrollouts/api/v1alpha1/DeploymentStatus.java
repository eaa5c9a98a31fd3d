package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one Deployment.
 *
 * @param name the Deployment
 * @param uid its uid: what is known of a Deployment says nothing of one made anew under its name
 * @param ready ready pods / wanted pods when this was written, for example {@code 4/4}; absent
 *     where there is no such Deployment any more
 * @param revisions its revisions, oldest first
 * @param plainUndoRestores what {@code kubectl rollout undo} without more words would restore right
 *     now; absent where there is no earlier revision, or no such Deployment any more
 * @param explanation the numbers in words: which revision was renumbered and why, and what a plain
 *     undo would bring back; that not while a question of the lesson about it is open
 * @param asOf when the lesson, which has ended, looked at this Deployment last: from then on the
 *     ledger is not kept true any more. Absent while it is
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DeploymentStatus(
    @Nullable String name,
    @Nullable String uid,
    @Nullable String ready,
    @Nullable List<RevisionStatus> revisions,
    @Nullable PlainUndo plainUndoRestores,
    @Nullable String explanation,
    @Nullable Instant asOf) {
  public DeploymentStatus {
    revisions = NullIfEmpty.of(revisions);
  }

  public List<RevisionStatus> revisionsOrEmpty() {
    return revisions == null ? List.of() : revisions;
  }

  /**
   * What a plain undo restores.
   *
   * @param revision its number
   * @param image its image
   * @param verdict whether it ever ran well
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PlainUndo(
      @Nullable Long revision, @Nullable String image, @Nullable RevisionVerdict verdict) {}
}
