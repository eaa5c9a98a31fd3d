package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is kept of a Deployment. Two versions are equal when they tell the same; the resourceVersion
 * tells nothing.
 *
 * @param observed the Deployment alone, without its revisions and pods
 * @param annotated whether it has any annotation: a JSON Patch can't add a key to a map that isn't
 *     there
 * @param labels its labels, for the Service in front of it
 * @param ownEntries where the operator's entries stand in metadata.managedFields of this version;
 *     their order tells nothing either
 */
public record CachedDeployment(
    ObservedDeployment observed,
    boolean annotated,
    Map<String, String> labels,
    List<Integer> ownEntries) {

  @Override
  public boolean equals(Object other) {
    return other instanceof CachedDeployment that
        && annotated == that.annotated
        && labels.equals(that.labels)
        && withoutVersion(observed).equals(withoutVersion(that.observed));
  }

  @Override
  public int hashCode() {
    return Objects.hash(observed.name(), observed.uid());
  }

  private static ObservedDeployment withoutVersion(ObservedDeployment deployment) {
    return ObservedDeploymentBuilder.builder(deployment).resourceVersion("").build();
  }
}
