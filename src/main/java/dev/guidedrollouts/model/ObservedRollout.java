package dev.guidedrollouts.model;

import java.util.List;
import java.util.Map;

/**
 * One Deployment with the living pods of all its ReplicaSets, as the caches showed it at one
 * moment.
 *
 * @param deployment the Deployment
 * @param pods the living pods of each of its revisions, by the ReplicaSet's name, oldest first
 */
public record ObservedRollout(ObservedDeployment deployment, Map<String, List<ObservedPod>> pods) {
  public ObservedRollout {
    pods = Map.copyOf(pods);
  }

  /** The living pods of a revision, oldest first. */
  public List<ObservedPod> podsOf(Revision revision) {
    return pods.getOrDefault(revision.replicaSet(), List.of());
  }
}
