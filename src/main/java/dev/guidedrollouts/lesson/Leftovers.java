package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.rollout.KnownRevision;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a step that was taken out of the spec left behind: a rollout of the lesson's own that is not
 * complete. No lesson is completed over it.
 */
public final class Leftovers {
  private Leftovers() {}

  /**
   * A rollout that nobody sees through.
   *
   * @param deployment the Deployment
   * @param step the step that began it, and that the spec has no more
   * @param explanation why it stalled, where that was found
   * @param undoTo the revision that an undo would go to, where there is one
   */
  public record Unfinished(
      String deployment, String step, @Nullable String explanation, @Nullable Long undoTo) {}

  /** The first such rollout, by the Deployment's name. */
  public static Optional<Unfinished> of(ReconcileInput input) {
    return deployments(input).findFirst().map(d -> unfinished(input, d));
  }

  /** The Deployments that have such a rollout, in order of name. */
  public static Stream<ObservedDeployment> deployments(ReconcileInput input) {
    return input.observation().deployments().values().stream()
        .filter(d -> !d.rolloutComplete() && !d.deleting())
        .filter(d -> isOrphaned(input, d.marker()))
        .sorted(Comparator.comparing(ObservedDeployment::name));
  }

  private static boolean isOrphaned(ReconcileInput input, @Nullable ChangeMarker marker) {
    return marker != null
        && input.uid().equals(marker.lessonUid())
        && input.spec().stepsOrEmpty().stream()
            .noneMatch(s -> marker.step().equals(s.nameOrEmpty()));
  }

  private static Unfinished unfinished(ReconcileInput input, ObservedDeployment deployment) {
    String step = Objects.requireNonNull(deployment.marker()).step();
    return new Unfinished(
        deployment.name(),
        step,
        Optional.ofNullable(input.status().diagnosis())
            .filter(d -> step.equals(d.step()))
            .map(DiagnosisStatus::explanation)
            .orElse(null),
        input.history(deployment.name()).undoTarget().map(KnownRevision::number).orElse(null));
  }
}
