package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import java.util.Collection;
import java.util.Optional;

/** The lessons of a namespace and the markers on its Deployments, as whoever waits sees them. */
public interface Neighbours {

  /** All lessons that name the Deployment, ended or not; the one that asks may be among them. */
  Collection<RolloutLesson> naming(String deployment);

  /** The marker of the latest change by a lesson, where the Deployment has one. */
  Optional<ChangeMarker> markerOn(String deployment);

  /** All that is given. */
  static Neighbours of(Collection<RolloutLesson> lessons, Observation observation) {
    return new Neighbours() {
      @Override
      public Collection<RolloutLesson> naming(String deployment) {
        return lessons.stream()
            .filter(l -> DeploymentClaim.deploymentsOf(l).contains(deployment))
            .toList();
      }

      @Override
      public Optional<ChangeMarker> markerOn(String deployment) {
        return observation.deployment(deployment).map(ObservedDeployment::marker);
      }
    };
  }
}
