package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Revision;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names under which a lesson knows the container that it changes in one Deployment: with
 * several containers in a template the ledger speaks of that one.
 *
 * @param names the container's names
 * @param images its images
 * @param rollOuts what each step makes of it, by the step's name
 * @param templates identity of the template that each step's change left, by the step's name
 */
public record MovedContainers(
    Set<String> names,
    Set<String> images,
    Map<String, RollOutAction> rollOuts,
    Map<String, String> templates) {

  /** Those of the steps on one Deployment. */
  public static MovedContainers of(LessonSpec spec, LessonStatus status, String deployment) {
    Set<String> names = new HashSet<>();
    Set<String> images = new HashSet<>();
    Map<String, RollOutAction> rollOuts = new HashMap<>();
    for (Step step : spec.stepsOrEmpty()) {
      RollOutAction rollOut = step.rollOut();
      if (rollOut == null || !deployment.equals(rollOut.deployment())) {
        continue;
      }
      images.add(rollOut.imageOrEmpty());
      rollOuts.put(step.nameOrEmpty(), rollOut);
      if (rollOut.container() != null) {
        names.add(rollOut.container());
      }
      if (rollOut.replaces() != null) {
        names.add(rollOut.replaces());
      }
    }
    Map<String, String> templates = new HashMap<>();
    for (StepStatus step : status.stepsOrEmpty()) {
      if (step.name() != null && step.template() != null) {
        templates.put(step.name(), step.template());
      }
    }
    return new MovedContainers(names, images, rollOuts, templates);
  }

  /**
   * Whether that step made such a revision: it has the template that the step's change left, or the
   * image that the step names. A step's marker alone does not say so: it stays on the Deployment,
   * and the controller copies it to the ReplicaSets of whatever others do later.
   */
  boolean areOf(String step, Revision revision) {
    RollOutAction rollOut = rollOuts.get(step);
    return rollOut != null
        && (revision.templateDigest().equals(templates.get(step))
            || revision.containers().stream()
                .filter(c -> rollOut.container() == null || rollOut.container().equals(c.name()))
                .anyMatch(c -> c.runs(rollOut.imageOrEmpty())));
  }

  /** The image of the moved container among these; that of the first where none is known. */
  String imageIn(List<ContainerImage> containers) {
    return containers.stream()
        .filter(c -> names.contains(c.name()))
        .findFirst()
        .or(() -> containers.stream().filter(c -> images.contains(c.written())).findFirst())
        .or(() -> containers.stream().findFirst())
        .map(ContainerImage::image)
        .orElse("");
  }
}
