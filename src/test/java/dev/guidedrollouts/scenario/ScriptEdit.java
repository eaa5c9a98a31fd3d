package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An act of a {@link Script} on a Deployment in hand: the same for the model and for the lab. */
final class ScriptEdit {
  static final String IMAGES = "docker.io/istio/examples-bookinfo-reviews-";
  static final String VERSION = ":1.20.2";
  private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

  private ScriptEdit() {}

  /** Does what the act does to the Deployment's spec; a quota does nothing to it. */
  static void apply(Script.Act act, Deployment deployment, List<ReplicaSet> replicaSets) {
    var spec = deployment.getSpec();
    PodTemplateSpec template = new PodTemplateSpecBuilder(spec.getTemplate()).build();
    switch (act) {
      case Script.Act.Image a -> {
        Container container = template.getSpec().getContainers().getFirst();
        container.setImage(IMAGES + a.tag() + VERSION);
        spec.setTemplate(template);
        Optional.ofNullable(a.replicas()).ifPresent(spec::setReplicas);
      }
      case Script.Act.NeverReady a -> {
        annotate(template, Kubelet.FAIL, a.on() ? "notready" : null);
        spec.setTemplate(template);
      }
      case Script.Act.Restart a -> {
        annotate(template, RESTARTED, "restart-" + a.number());
        spec.setTemplate(template);
      }
      case Script.Act.Undo a ->
          target(deployment, replicaSets, a.toLowest())
              .ifPresent(r -> spec.setTemplate(Controllers.withoutHash(r.getSpec().getTemplate())));
      case Script.Act.Scale a -> spec.setReplicas(a.replicas());
      case Script.Act.Pause a -> spec.setPaused(a.on() ? true : null);
      case Script.Act.Deadline a -> spec.setProgressDeadlineSeconds(a.seconds());
      case Script.Act.Replace a -> spec.setStrategy(a.strategy().spec());
      case Script.Act.Quota a -> {}
    }
  }

  /** The revision that an undo goes to; empty where there is none but the present one. */
  private static Optional<ReplicaSet> target(
      Deployment deployment, List<ReplicaSet> replicaSets, boolean lowest) {
    List<ReplicaSet> known =
        replicaSets.stream()
            .filter(r -> Controllers.ownedBy(r, deployment))
            .sorted(Comparator.comparingLong(Controllers::revision))
            .toList();
    if (known.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(lowest ? known.getFirst() : known.get(known.size() - 2));
  }

  /** What a template is called in a comparison: names of ReplicaSets differ, this does not. */
  static String label(PodTemplateSpec template) {
    Map<String, String> annotations =
        Optional.ofNullable(template.getMetadata().getAnnotations()).orElse(Map.of());
    String image = template.getSpec().getContainers().getFirst().getImage();
    return image.replace(IMAGES, "").replace(VERSION, "")
        + (annotations.containsKey(Kubelet.FAIL) ? "+notready" : "")
        + Optional.ofNullable(annotations.get(RESTARTED)).map(r -> "+" + r).orElse("");
  }

  static void begin(Deployment deployment, Script.Start start) {
    var spec = deployment.getSpec();
    spec.setReplicas(start.replicas());
    spec.setStrategy(start.strategy().spec());
    spec.setRevisionHistoryLimit(start.history());
    spec.setProgressDeadlineSeconds(start.deadline());
    if (start.minReady() > 0) {
      spec.setMinReadySeconds(start.minReady());
    }
  }

  private static void annotate(PodTemplateSpec template, String key, String value) {
    Map<String, String> annotations =
        new HashMap<>(
            Optional.ofNullable(template.getMetadata().getAnnotations()).orElse(Map.of()));
    if (value == null) {
      annotations.remove(key);
    } else {
      annotations.put(key, value);
    }
    template.getMetadata().setAnnotations(annotations);
  }
}
