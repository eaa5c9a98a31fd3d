package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.model.ContainerImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names under which a lesson knows the container that it moves in one Deployment: with several
 * containers in a template the ledger speaks of that one.
 */
record MovedContainers(Set<String> names, Set<String> images) {

  static MovedContainers of(LessonSpec spec, String deployment) {
    Set<String> names = new HashSet<>();
    Set<String> images = new HashSet<>();
    for (Step step : spec.stepsOrEmpty()) {
      RollOutAction rollOut = step.rollOut();
      if (rollOut == null || !deployment.equals(rollOut.deployment())) {
        continue;
      }
      images.add(rollOut.imageOrEmpty());
      if (rollOut.container() != null) {
        names.add(rollOut.container());
      }
      if (rollOut.replaces() != null) {
        names.add(rollOut.replaces());
      }
    }
    return new MovedContainers(names, images);
  }

  /** The image of the moved container among these; that of the first where none is known. */
  String imageIn(List<ContainerImage> containers) {
    return containers.stream()
        .filter(c -> names.contains(c.name()))
        .findFirst()
        .or(() -> containers.stream().filter(c -> images.contains(c.image())).findFirst())
        .or(() -> containers.stream().findFirst())
        .map(ContainerImage::image)
        .orElse("");
  }
}
