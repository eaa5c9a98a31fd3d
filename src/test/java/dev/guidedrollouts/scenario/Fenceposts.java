package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;

/**
 * How many pods more, and how many serving ones fewer, a rolling update may have; both are 0 for
 * another strategy (kubernetes, pkg/controller/deployment/util/deployment_util.go, MaxSurge,
 * MaxUnavailable, ResolveFenceposts).
 *
 * @param surge pods above the wanted number
 * @param unavailable pods that may be missing
 */
record Fenceposts(int surge, int unavailable) {

  static Fenceposts of(Deployment deployment) {
    int wanted = deployment.getSpec().getReplicas();
    RollingUpdateDeployment rolling = deployment.getSpec().getStrategy().getRollingUpdate();
    if (rolling == null) {
      return new Fenceposts(0, 0);
    }
    int surge = resolve(rolling.getMaxSurge(), wanted, true);
    int unavailable = resolve(rolling.getMaxUnavailable(), wanted, false);
    if (surge == 0 && unavailable == 0) {
      unavailable = 1;
    }
    return new Fenceposts(surge, Math.min(unavailable, wanted));
  }

  private static int resolve(IntOrString value, int wanted, boolean up) {
    if (value.getIntVal() != null) {
      return value.getIntVal();
    }
    int percent = Integer.parseInt(value.getStrVal().replace("%", ""));
    return up ? (percent * wanted + 99) / 100 : percent * wanted / 100;
  }
}
