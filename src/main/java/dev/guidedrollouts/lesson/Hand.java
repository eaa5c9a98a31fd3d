package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.FieldWriter;
import dev.guidedrollouts.model.FieldWriter.Part;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * By whose hand a change was made that the operator did not make itself; pure. The evidence is who
 * owns the changed fields: who updates a field takes it over, so its owner is who gave it its
 * present value, whenever that was. Where it is not known which field changed, the time of the
 * owners' latest writes has to do. docs/architecture.md has it as a table.
 *
 * <p>The answer says no more than the evidence: where it does not single out one way the word is
 * Other, where it names nobody the manager is absent.
 */
public final class Hand {
  /**
   * The controller makes a new template's ReplicaSet within this; both times are cut to seconds.
   */
  private static final Duration MADE_WITHIN = Duration.ofSeconds(2);

  private static final HowStatus UNTOLD = new HowStatus(StepMethod.Other, null);

  private Hand() {}

  /**
   * Who gave a Deployment the template that it has. Of an image that is another than in the
   * revision before its owner is asked, of other fields who wrote since.
   *
   * @param since when it certainly had another template still
   * @return empty where nobody left a trace, or the operator alone
   */
  public static Optional<HowStatus> ofTemplate(ObservedDeployment deployment, Instant since) {
    List<FieldWriter> writers = deployment.writers().of(Part.TEMPLATE).toList();
    Set<String> moved = movedContainers(deployment);
    List<FieldWriter> likely;
    if (!moved.isEmpty()) {
      likely = updatesFirst(filtered(writers, w -> w.images().stream().anyMatch(moved::contains)));
    } else if (restarted(deployment)) {
      likely = filtered(writers, w -> w.owns(Part.RESTARTED_AT));
    } else {
      likely = isOlder(deployment, since) ? List.of() : since(writers, since);
    }
    if (likely.isEmpty() && moved.isEmpty() && deployment.cameBack()) {
      // An undo that only takes fields away owns none of the template; the change-cause comes back.
      likely =
          since(
              filtered(
                  deployment.writers().of(Part.CHANGE_CAUSE).toList(), ManagerName::namesNoManager),
              since);
    }
    List<FieldWriter> left = inTime(deployment, likely);
    return left.size() > 1
        ? Optional.of(UNTOLD)
        : left.stream()
            .findFirst()
            .map(w -> new HowStatus(method(deployment, moved, w), ManagerName.name(w)));
  }

  /**
   * Who set the number of a Deployment's replicas. Where the API server notes nobody who scales, a
   * change that nobody else can have made is a scaling one; an autoscaler's is like it.
   *
   * @param since when there certainly was another number still
   * @return empty where nobody left a trace, or the operator alone
   */
  public static Optional<HowStatus> ofReplicas(ObservedDeployment deployment, Instant since) {
    List<FieldWriter> owners = updatesFirst(deployment.writers().of(Part.REPLICAS).toList());
    if (deployment.writers().tellsScaling()) {
      return owners.stream().findFirst().map(Hand::ofReplicas);
    }
    return since(owners, since).stream()
        .findFirst()
        .map(Hand::ofReplicas)
        .or(
            () ->
                Optional.of(
                    owners.stream().anyMatch(w -> mayHaveWrittenAgain(deployment, w))
                        ? UNTOLD
                        : new HowStatus(StepMethod.Scale, null)));
  }

  private static HowStatus ofReplicas(FieldWriter writer) {
    return new HowStatus(
        writer.scaled() && !ManagerName.isController(writer)
            ? StepMethod.Scale
            : ManagerName.method(writer),
        ManagerName.name(writer));
  }

  /**
   * Whether an owner of the replicas whose time is old may have set them anew: before 1.25 an
   * update of what one owned already does not move the time. An apply by the server moves it, what
   * is created is created once, and what was applied by the client stands in the annotation.
   */
  private static boolean mayHaveWrittenAgain(ObservedDeployment deployment, FieldWriter writer) {
    if (writer.applied() || ManagerName.isKubectlCreate(writer)) {
      return false;
    }
    Integer applied = deployment.writers().appliedReplicas();
    return !writer.owns(Part.LAST_APPLIED)
        || (applied != null && applied == deployment.desiredReplicas());
  }

  /**
   * Who made a Service, or changed it last.
   *
   * @param since when it certainly was not there, or was otherwise
   * @return empty where nobody left a trace since, or the operator alone
   */
  public static Optional<HowStatus> ofService(ObservedService service, Instant since) {
    return since(service.writers().of(Part.SERVICE).toList(), since).stream()
        .findFirst()
        .map(w -> new HowStatus(ManagerName.method(w), ManagerName.name(w)));
  }

  /** Who gave a Service the selector that it has; empty where nobody but the operator did. */
  public static Optional<HowStatus> ofSelector(ObservedService service) {
    return updatesFirst(service.writers().of(Part.SELECTOR).toList()).stream()
        .findFirst()
        .map(w -> new HowStatus(ManagerName.method(w), ManagerName.name(w)));
  }

  /**
   * Whether the template had its ReplicaSet before that: whoever wrote since wrote other fields.
   */
  private static boolean isOlder(ObservedDeployment deployment, Instant since) {
    return !deployment.cameBack()
        && deployment
            .currentRevision()
            .filter(r -> r.createdAt().isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
            .isPresent();
  }

  private static List<FieldWriter> since(List<FieldWriter> writers, Instant since) {
    Instant second = since.truncatedTo(ChronoUnit.SECONDS);
    return filtered(writers, w -> !w.at().isBefore(second));
  }

  /** Names of the containers that run another image than in the revision before, or are new. */
  private static Set<String> movedContainers(ObservedDeployment deployment) {
    return deployment
        .priorRevision()
        .map(
            prior ->
                deployment.containers().stream()
                    .filter(c -> !prior.containers().contains(c))
                    .map(ContainerImage::name)
                    .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static boolean restarted(ObservedDeployment deployment) {
    Optional<Revision> prior = deployment.priorRevision();
    return prior.isPresent()
        && deployment.currentRevision().map(c -> c.differsByRestart(prior.get())).orElse(false);
  }

  /**
   * An update owns a field only by changing it, an apply may own beside it what was so before: the
   * updates alone, where there are some.
   */
  private static List<FieldWriter> updatesFirst(List<FieldWriter> owners) {
    List<FieldWriter> updates = filtered(owners, w -> !w.applied());
    return updates.isEmpty() ? owners : updates;
  }

  /**
   * The latest of those that wrote before a new template's ReplicaSet was made. All of them where
   * that tells nothing: the ReplicaSet is an old one, or all have written later too.
   */
  private static List<FieldWriter> inTime(
      ObservedDeployment deployment, List<FieldWriter> writers) {
    Optional<Instant> made = deployment.currentRevision().map(r -> r.createdAt().plus(MADE_WITHIN));
    return made.isEmpty() || deployment.cameBack()
        ? writers
        : writers.stream()
            .filter(w -> !w.at().isAfter(made.get()))
            .findFirst()
            .map(List::of)
            .orElse(writers);
  }

  private static StepMethod method(
      ObservedDeployment deployment, Set<String> moved, FieldWriter writer) {
    if (writer.applied()) {
      return StepMethod.Apply;
    }
    if (ManagerName.isKubectlSet(writer)) {
      boolean image =
          moved.isEmpty()
              ? deployment.priorRevision().isEmpty() && !writer.images().isEmpty()
              : writer.images().stream().anyMatch(moved::contains);
      return image ? StepMethod.SetImage : StepMethod.Other;
    }
    return ManagerName.namesNoManager(writer) && deployment.cameBack()
        ? StepMethod.RolloutUndo
        : ManagerName.method(writer);
  }

  private static List<FieldWriter> filtered(
      List<FieldWriter> writers, Predicate<FieldWriter> condition) {
    return writers.stream().filter(condition).toList();
  }
}
