package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;

/**
 * One step of a rolling update: up with the new ReplicaSet, or down with the old ones, those pods
 * first that do not serve (kubernetes, pkg/controller/deployment/rolling.go).
 */
record RollingUpdate(int wanted, Fenceposts fenceposts, Resize resize) {

  /** Sets a ReplicaSet's size. */
  @FunctionalInterface
  interface Resize {
    boolean to(ReplicaSet replicaSet, int replicas, boolean always);
  }

  /** True where a size changed. */
  boolean step(ReplicaSet current, List<ReplicaSet> old) {
    return up(current, old) || down(current, old);
  }

  private boolean up(ReplicaSet current, List<ReplicaSet> old) {
    int now = current.getSpec().getReplicas();
    if (now >= wanted) {
      return resize.to(current, wanted, false);
    }
    int room = wanted + fenceposts.surge() - now - sizes(old);
    return room > 0 && resize.to(current, now + Math.min(room, wanted - now), false);
  }

  private boolean down(ReplicaSet current, List<ReplicaSet> all) {
    List<ReplicaSet> old = all.stream().filter(r -> r.getSpec().getReplicas() > 0).toList();
    int least = wanted - fenceposts.unavailable();
    int now = current.getSpec().getReplicas();
    int most = now + sizes(old) - least - (now - Progress.available(current));
    if (most <= 0) {
      return false;
    }
    int done = 0;
    for (ReplicaSet one : old) {
      int idle = one.getSpec().getReplicas() - Progress.available(one);
      int less = Math.min(most - done, idle);
      if (less < 0) {
        // More serve than are wanted, for a moment after a scaling down: an error there.
        return false;
      }
      if (less > 0) {
        resize.to(one, one.getSpec().getReplicas() - less, false);
        done += less;
      }
    }
    int spare =
        Progress.available(current) + old.stream().mapToInt(Progress::available).sum() - least;
    int taken = 0;
    for (ReplicaSet one : old) {
      int less = Math.min(one.getSpec().getReplicas(), spare - taken);
      if (less > 0) {
        resize.to(one, one.getSpec().getReplicas() - less, false);
        taken += less;
      }
    }
    return done + taken > 0;
  }

  private static int sizes(List<ReplicaSet> replicaSets) {
    return replicaSets.stream().mapToInt(r -> r.getSpec().getReplicas()).sum();
  }
}
