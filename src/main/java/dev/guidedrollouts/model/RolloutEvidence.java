package dev.guidedrollouts.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a diagnosis is made from.
 *
 * @param namespace the Deployment's namespace, for the commands
 * @param deployment the Deployment with the living pods of its new ReplicaSet
 * @param earlier what was found before in this rollout: a bare back-off message is read in its
 *     light
 * @param imagesThatWorked images of revisions with verdict Healthy, latest first, for the
 *     suggestion
 * @param wayBack where an undo would go, where there is a revision that ran well
 * @param now the time
 */
public record RolloutEvidence(
    String namespace,
    ObservedDeployment deployment,
    @Nullable Earlier earlier,
    List<String> imagesThatWorked,
    @Nullable WayBack wayBack,
    Instant now) {

  public RolloutEvidence {
    imagesThatWorked = List.copyOf(imagesThatWorked);
  }

  /**
   * An earlier finding of the same rollout.
   *
   * @param pod the pod that showed it, where there was one
   * @param container the container it was about, where there was one
   * @param image the image it was about, where there was one
   * @param cause the operator's word
   * @param permanent whether a retry could cure it
   * @param backedOff whether the kubelet had backed off
   * @param message the evidence as it was kept
   */
  public record Earlier(
      @Nullable String pod,
      @Nullable String container,
      @Nullable String image,
      Cause cause,
      boolean permanent,
      boolean backedOff,
      String message) {}

  /**
   * The last revision that ran well.
   *
   * @param revision its number
   * @param plain whether {@code kubectl rollout undo} without a number would go there too
   */
  public record WayBack(long revision, boolean plain) {}
}
