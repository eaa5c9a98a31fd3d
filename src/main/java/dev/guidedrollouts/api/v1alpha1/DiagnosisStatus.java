package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rollout is not progressing. Times are RFC 3339 in UTC, to the millisecond.
 *
 * @param step the step whose rollout it is
 * @param attempt the step's attempt, from 1: a diagnosis says nothing of a later one
 * @param deployment the Deployment
 * @param pod the pod that shows it, where there is one
 * @param container the container that shows it, where there is one
 * @param image the image in question
 * @param revision the revision that does not become available
 * @param reason the kubelet's (or the Deployment's) word, for example {@code ImagePullBackOff}
 * @param cause the operator's word, for example {@code ImageNotFound}
 * @param permanent true where a retry can't cure it
 * @param message the evidence, word for word, secrets scrubbed, length capped
 * @param explanation the cause in one sentence
 * @param suggestion what may help
 * @param commands what to type to see it oneself, and to cure it
 * @param podsReady ready pods / wanted pods of the Deployment when this was written, for example
 *     {@code 3/4}
 * @param firstSeenAt when the first evidence of this cause was seen
 * @param backedOffAt when the kubelet was first seen to have backed off
 * @param detectedAt when it became a stall; absent while the verdict is open
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DiagnosisStatus(
    @Nullable String step,
    @Nullable Integer attempt,
    @Nullable String deployment,
    @Nullable String pod,
    @Nullable String container,
    @Nullable String image,
    @Nullable Long revision,
    @Nullable String reason,
    @Nullable String cause,
    @Nullable Boolean permanent,
    @Nullable String message,
    @Nullable String explanation,
    @Nullable String suggestion,
    @Nullable List<String> commands,
    @Nullable String podsReady,
    @Nullable Instant firstSeenAt,
    @Nullable Instant backedOffAt,
    @Nullable Instant detectedAt) {
  public DiagnosisStatus {
    commands = NullIfEmpty.of(commands);
  }
}
