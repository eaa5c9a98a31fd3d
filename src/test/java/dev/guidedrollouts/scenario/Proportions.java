package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Scaling of a Deployment that is paused, or in the middle of a rollout: each ReplicaSet by its
 * share (kubernetes, pkg/controller/deployment/sync.go scale, util/deployment_util.go
 * FindActiveOrLatest, IsSaturated, GetProportion).
 */
record Proportions(Deployment deployment, Fenceposts fenceposts, RollingUpdate.Resize resize) {

  void scale(@Nullable ReplicaSet current, List<ReplicaSet> old) {
    int wanted = deployment.getSpec().getReplicas();
    List<ReplicaSet> active =
        Stream.concat(old.stream(), Stream.ofNullable(current))
            .filter(r -> r.getSpec().getReplicas() > 0)
            .toList();
    if (active.size() <= 1) {
      ReplicaSet only =
          !active.isEmpty()
              ? active.getFirst()
              : current != null ? current : old.stream().max(Controllers.BY_AGE).orElse(null);
      if (only != null) {
        resize.to(only, wanted, false);
      }
    } else if (current != null && isSaturated(current, wanted)) {
      old.forEach(r -> resize.to(r, 0, false));
    } else if (!"Recreate".equals(deployment.getSpec().getStrategy().getType())) {
      share(active, wanted);
    }
  }

  private static boolean isSaturated(ReplicaSet current, int wanted) {
    String desired = current.getMetadata().getAnnotations().get(Controllers.DESIRED);
    return current.getSpec().getReplicas() == wanted
        && String.valueOf(wanted).equals(desired)
        && Progress.available(current) == wanted;
  }

  private void share(List<ReplicaSet> active, int wanted) {
    int allowed = wanted > 0 ? wanted + fenceposts.surge() : 0;
    int add = allowed - active.stream().mapToInt(r -> r.getSpec().getReplicas()).sum();
    Comparator<ReplicaSet> largest =
        Comparator.comparing((ReplicaSet r) -> r.getSpec().getReplicas()).reversed();
    List<ReplicaSet> order =
        active.stream()
            .sorted(
                largest.thenComparing(add > 0 ? Controllers.BY_AGE.reversed() : Controllers.BY_AGE))
            .toList();
    Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
    int added = 0;
    for (ReplicaSet one : order) {
      int part = part(one, wanted, add, added);
      sizes.put(one, one.getSpec().getReplicas() + part);
      added += part;
    }
    int left = add - added;
    sizes.merge(order.getFirst(), left, (size, more) -> Math.max(0, size + more));
    sizes.forEach((replicaSet, size) -> resize.to(replicaSet, size, true));
  }

  private int part(ReplicaSet replicaSet, int wanted, int add, int added) {
    if (add == 0 || add == added) {
      return 0;
    }
    int size = replicaSet.getSpec().getReplicas();
    int fraction;
    if (wanted == 0) {
      fraction = -size;
    } else {
      String most = replicaSet.getMetadata().getAnnotations().get(Controllers.MAX);
      double before = Integer.parseInt(most);
      fraction = (int) Math.round(size * (wanted + fenceposts.surge()) / before) - size;
    }
    return add > 0 ? Math.min(fraction, add - added) : Math.max(fraction, add - added);
  }
}
