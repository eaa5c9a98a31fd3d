package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rollout does not get on, as one look at the evidence has it. It knows no time: since when
 * it lasts is the engine's to keep.
 *
 * @param pod the pod that shows it, where there is one
 * @param container the container that shows it, where there is one
 * @param image the image in question, where there is one
 * @param reason the kubelet's (or the Deployment's) word
 * @param cause the operator's word
 * @param permanent true where a retry can't cure it
 * @param backedOff true where the kubelet has backed off, or where the cause is one that it never
 *     backs off from (InvalidImageName, NeverPullPolicy): what the verdict BackOff waits for
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
    String message,
    String explanation,
    @Nullable String suggestion,
    List<String> commands) {

  public Diagnosis {
    commands = List.copyOf(commands);
  }
}
