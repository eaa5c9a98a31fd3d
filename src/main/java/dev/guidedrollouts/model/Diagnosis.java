package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rollout is not progressing, as one look at the evidence has it. Since when it lasts it does
 * not know: that is the engine's to keep.
 *
 * @param pod the pod that shows it, where there is one
 * @param container the container that shows it, where there is one
 * @param image the image in question, where there is one
 * @param reason the kubelet's (or the Deployment's) word
 * @param cause the operator's word
 * @param permanent true where a retry can't cure it
 * @param backedOff true where the kubelet said that it has backed off: what the verdict BackOff
 *     waits for
 * @param backOffAfter for an error that the kubelet tries again at every sync and never backs off
 *     from: how long after its first report it counts as backed off; zero where no retry can differ
 * @param reviewAt when the evidence will have lost its weight though nothing happens until then
 * @param notBefore no stall before this time: a node is being brought up for the pod, or the
 *     Deployment says that its pods need longer than most
 * @param message the evidence, scrubbed and capped
 * @param explanation the cause in one sentence that a learner understands
 * @param suggestion what may help, where there is something
 * @param commands what to type to see it oneself, and to cure it
 */
@RecordBuilder
public record Diagnosis(
    @Nullable String pod,
    @Nullable String container,
    @Nullable String image,
    String reason,
    Cause cause,
    boolean permanent,
    boolean backedOff,
    @Nullable Duration backOffAfter,
    @Nullable Instant reviewAt,
    @Nullable Instant notBefore,
    String message,
    String explanation,
    @Nullable String suggestion,
    List<String> commands) {

  public Diagnosis {
    commands = List.copyOf(commands);
  }
}
