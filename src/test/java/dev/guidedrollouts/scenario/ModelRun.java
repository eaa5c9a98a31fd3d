package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;

/** A script on the model. */
final class ModelRun extends ScriptRun {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final MiniCluster cluster = new MiniCluster();

  ModelRun(Script script, boolean cleanUpByRevision) {
    cluster.cleanUpByRevision = cleanUpByRevision;
    for (String tag : Script.TAGS) {
      if (!tag.equals(Script.MISSING)) {
        cluster.kubelet.images.add(image(tag));
      }
    }
    cluster.watcher =
        d -> {
          cluster.replicaSets.forEach(names::learn);
          saw(d);
        };
    cluster.create(NAME, "app", image(script.start().tag()), script.start().replicas());
    ScriptEdit.begin(deployment(), script.start());
  }

  private static String image(String tag) {
    return ScriptEdit.IMAGES + tag + ScriptEdit.VERSION;
  }

  private Deployment deployment() {
    return cluster.deployments.get(NAME);
  }

  @Override
  void act(Script.Act act) {
    if (act instanceof Script.Act.Quota quota) {
      cluster.podQuota = quota.pods();
    } else {
      cluster.edit(NAME, d -> ScriptEdit.apply(act, d, cluster.replicaSets));
    }
  }

  @Override
  Sighting look() {
    return Sighting.of(
        deployment(), cluster.replicaSets, cluster.kubelet.pods(), names, lastRest());
  }

  /** Until no time that a rollout takes, and no short deadline, would change anything. */
  Sighting toRest() {
    int still = 0;
    Sighting seen = look();
    while (still < Script.SHORT_DEADLINE + 5) {
      cluster.advance(TICK);
      Sighting next = look();
      still = next.equals(seen) ? still + 1 : 0;
      seen = next;
    }
    return seen;
  }
}
