package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Deployment as it was at one moment, read on request.
 *
 * @param namespace its namespace
 * @param deployment itself with its revisions and the pods of its template, as the operator sees it
 * @param lesson the lesson that made its latest change, where there is one that may be read
 * @param unseen what could not be read and is not needed for an answer, a sentence each
 */
public record DeploymentSnapshot(
    String namespace,
    ObservedDeployment deployment,
    @Nullable RolloutLesson lesson,
    List<String> unseen) {

  public DeploymentSnapshot {
    unseen = List.copyOf(unseen);
  }
}
