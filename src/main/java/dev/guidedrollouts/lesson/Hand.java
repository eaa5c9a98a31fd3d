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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By whose hand a change was made that the operator did not make itself; pure. The evidence is who
 * owns the changed fields, which docs/architecture.md has as a table, and the answer says no more
 * than it: where it does not single out one way the word is Other, where it names nobody the
 * manager is absent.
 *
 * <p>Each question is about a change since a time: who owns fields and wrote nothing since did not
 * make it. Managers' times are whole seconds of the API server's clock.
 */
public final class Hand {
  /** The first word of kubectl's user agent: its commands without a field manager of their own. */
  private static final String KUBECTL = "kubectl";

  /** The autoscaler is one of its controllers, and writes as the whole. */
  private static final String CONTROLLERS = "kube-controller-manager";

  private static final String KUBECTL_SET = "kubectl-set";

  /** Field managers of kubectl's own commands that leave no question open. */
  private static final Map<String, StepMethod> COMMANDS =
      Map.of(
          "kubectl-client-side-apply", StepMethod.Apply,
          "kubectl-edit", StepMethod.Edit,
          "kubectl-expose", StepMethod.Expose);

  /** All others of kubectl's own; {@code --save-config} makes some write last-applied too. */
  private static final String COMMAND = "kubectl-";

  /**
   * What the API server writes where there is no name: for none at all (buildmanagerinfo.go), for
   * fields that were there before the first server-side apply (skipnonapplied.go), for the oldest
   * of too many (capmanagers.go; all in kubernetes,
   * staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal).
   */
  private static final Set<String> NOBODY =
      Set.of("", "unknown", "before-first-apply", "ancient-changes");

  /**
   * The controller makes a new template's ReplicaSet within this; both times are cut to seconds.
   */
  private static final Duration MADE_WITHIN = Duration.ofSeconds(2);

  private static final Predicate<FieldWriter> UNDONE =
      w -> !w.applied() && KUBECTL.equals(w.manager());

  private Hand() {}

  /**
   * Who gave a Deployment the template that it has.
   *
   * @param since when it certainly had another one still
   * @return empty where nobody left a trace since, or the operator alone
   */
  public static Optional<HowStatus> ofTemplate(ObservedDeployment deployment, Instant since) {
    Set<String> moved = movedContainers(deployment);
    List<FieldWriter> writers = since(deployment.writers().of(Part.TEMPLATE), since);
    List<FieldWriter> likely =
        !moved.isEmpty()
            ? imageOwners(writers, moved)
            : restarted(deployment) ? filtered(writers, w -> w.owns(Part.RESTARTED_AT)) : writers;
    if (likely.isEmpty() && moved.isEmpty() && deployment.cameBack()) {
      // An undo that only takes fields away owns none of the template; the change-cause comes back.
      likely = since(deployment.writers().of(Part.CHANGE_CAUSE).filter(UNDONE), since);
    }
    List<FieldWriter> left = inTime(deployment, likely);
    return left.size() > 1
        ? Optional.of(new HowStatus(StepMethod.Other, null))
        : left.stream().findFirst().map(w -> new HowStatus(method(deployment, moved, w), name(w)));
  }

  /**
   * Who set the number of a Deployment's replicas. Where the API server notes nobody who scales, a
   * change without a trace is a scaling one: nothing else leaves none. An autoscaler's is like it.
   *
   * @param since when there certainly was another number still
   * @return empty where nobody left a trace since, or the operator alone
   */
  public static Optional<HowStatus> ofReplicas(ObservedDeployment deployment, Instant since) {
    Optional<FieldWriter> writer =
        since(deployment.writers().of(Part.REPLICAS), since).stream().findFirst();
    if (writer.isEmpty() && !deployment.writers().tellsScaling()) {
      return Optional.of(new HowStatus(StepMethod.Scale, null));
    }
    return writer.map(
        w ->
            new HowStatus(
                w.scaled() && !CONTROLLERS.equals(w.manager()) ? StepMethod.Scale : method(w),
                name(w)));
  }

  /**
   * Who made a Service, or changed it last.
   *
   * @param since when it certainly was not there, or was otherwise
   * @return empty where nobody left a trace since, or the operator alone
   */
  public static Optional<HowStatus> ofService(ObservedService service, Instant since) {
    return latest(service, Part.SERVICE, since);
  }

  /** The same of its selector. */
  public static Optional<HowStatus> ofSelector(ObservedService service, Instant since) {
    return latest(service, Part.SELECTOR, since);
  }

  private static Optional<HowStatus> latest(ObservedService service, Part part, Instant since) {
    return since(service.writers().of(part), since).stream()
        .findFirst()
        .map(w -> new HowStatus(method(w), name(w)));
  }

  private static List<FieldWriter> since(Stream<FieldWriter> writers, Instant since) {
    Instant second = since.truncatedTo(ChronoUnit.SECONDS);
    return writers.filter(w -> !w.at().isBefore(second)).toList();
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
   * Who changed those images. An update owns a field only by changing it, an apply may own beside
   * it what was so before.
   */
  private static List<FieldWriter> imageOwners(List<FieldWriter> writers, Set<String> containers) {
    List<FieldWriter> owners =
        filtered(writers, w -> w.images().stream().anyMatch(containers::contains));
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
    if (KUBECTL_SET.equals(writer.manager())) {
      boolean image =
          moved.isEmpty()
              ? deployment.priorRevision().isEmpty() && !writer.images().isEmpty()
              : writer.images().stream().anyMatch(moved::contains);
      return image ? StepMethod.SetImage : StepMethod.Other;
    }
    return UNDONE.test(writer) && deployment.cameBack() ? StepMethod.RolloutUndo : method(writer);
  }

  private static StepMethod method(FieldWriter writer) {
    if (writer.applied()) {
      return StepMethod.Apply;
    }
    StepMethod command = COMMANDS.get(writer.manager());
    if (command != null) {
      return command;
    }
    return writer.owns(Part.LAST_APPLIED) && !writer.manager().startsWith(COMMAND)
        ? StepMethod.Apply
        : StepMethod.Other;
  }

  private static @Nullable String name(FieldWriter writer) {
    return NOBODY.contains(writer.manager()) ? null : writer.manager();
  }

  private static List<FieldWriter> filtered(
      List<FieldWriter> writers, Predicate<FieldWriter> condition) {
    return writers.stream().filter(condition).toList();
  }
}
