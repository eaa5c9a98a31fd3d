package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a rollout, and since when: a diagnosis that is remembered from one look to the
 * next. Another version, or a hand, may have written what is remembered, so each field may be
 * absent.
 *
 * @param deployment the Deployment
 * @param pod the pod that shows it, where there is one
 * @param container the container that shows it, where there is one
 * @param image the image in question
 * @param revision the revision that does not become available
 * @param reason the kubelet's (or the Deployment's) word
 * @param cause the operator's word; may be one of a newer version
 * @param permanent true where a retry can't cure it
 * @param message the evidence, scrubbed and capped
 * @param explanation the cause in one sentence
 * @param suggestion what may help
 * @param commands what to type to see it oneself, and to cure it
 * @param podsReady ready pods / wanted pods when this was noted
 * @param firstSeenAt when the first evidence of it was seen
 * @param backedOffAt when the kubelet was first seen to have backed off
 * @param detectedAt when it became a stall; null while the verdict is open
 */
@RecordBuilder
public record Trouble(
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

  /** A diagnosis of this look, without the times. */
  public static Trouble of(ObservedDeployment deployment, Diagnosis seen) {
    return TroubleBuilder.builder()
        .deployment(deployment.name())
        .pod(seen.pod())
        .container(seen.container())
        .image(seen.image())
        .revision(deployment.currentRevision().map(Revision::number).orElse(null))
        .reason(seen.reason())
        .cause(seen.cause().name())
        .permanent(seen.permanent())
        .message(seen.message())
        .explanation(seen.explanation())
        .suggestion(seen.suggestion())
        .commands(seen.commands())
        .podsReady(deployment.readyText())
        .build();
  }

  /** Whether the verdict is: stalled. */
  public boolean stalled() {
    return detectedAt != null;
  }
}
