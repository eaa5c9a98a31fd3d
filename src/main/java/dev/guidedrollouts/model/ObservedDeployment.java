package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One Deployment with all that belongs to it, as the caches showed it at one moment.
 *
 * @param name its name
 * @param uid its uid
 * @param resourceVersion what a write must name to be refused when something changed in between
 * @param generation metadata.generation
 * @param observedGeneration status.observedGeneration, 0 where there is none
 * @param desiredReplicas spec.replicas; 1 where the API server left it out
 * @param minReadySeconds spec.minReadySeconds, 0 where there is none: so long a ready pod waits
 *     before it counts as available
 * @param replicas status.replicas: pods of all revisions, terminating ones left out
 * @param updatedReplicas status.updatedReplicas: pods of the current template
 * @param readyReplicas status.readyReplicas
 * @param availableReplicas status.availableReplicas
 * @param paused spec.paused
 * @param deleting true where it has a deletion timestamp
 * @param selector spec.selector.matchLabels: what a Service in front of it selects
 * @param selectsByExpressions whether spec.selector has matchExpressions too
 * @param containers the template's containers, in order
 * @param initContainerNames the names of the template's init containers
 * @param templateDigest identity of the template: equal digests, equal templates (pod-template-hash
 *     left out)
 * @param revision the number that the Deployment's annotation names; 0 before the controller wrote
 *     one
 * @param marker the operator's marker of its latest change, where there is one
 * @param ownsFields whether metadata.managedFields names the operator as the owner of fields that
 *     it wrote, and others beside it
 * @param writers the others who wrote its template or the number of its replicas
 * @param revisionHistoryLimit spec.revisionHistoryLimit, {@link #DEFAULT_HISTORY} where the API
 *     server left it out: so many ReplicaSets without pods are kept to go back to
 * @param progressDeadlineExceeded message of the condition
 *     Progressing=False/ProgressDeadlineExceeded, where it holds. It may be left from a rollout
 *     before: {@link #deadlineIsOfCurrent}
 * @param deadlineExceededAt when the controller wrote that condition (lastUpdateTime, to the
 *     second)
 * @param rolledOutAt since when the condition Progressing=True/NewReplicaSetAvailable holds, where
 *     it does: when the controller learned that the rollout is complete (kubernetes,
 *     pkg/controller/deployment/progress.go, syncRolloutStatus)
 * @param progressDeadlineSeconds spec.progressDeadlineSeconds, {@link #DEFAULT_DEADLINE} where the
 *     API server left it out
 * @param replicaFailure message of the condition ReplicaFailure=True of the new ReplicaSet itself,
 *     where it holds. The Deployment's own condition of that name falls back to any ReplicaSet's
 *     (kubernetes, pkg/controller/deployment/progress.go, getReplicaFailures), and what an older
 *     one can't create does not count against this rollout
 * @param revisions the ReplicaSets that carry a revision number, lowest number first
 * @param newPods the living (not terminating) pods of the ReplicaSet that has the current template
 * @param endedPods those of its pods that have ended for good, where there are some
 */
@RecordBuilder
public record ObservedDeployment(
    String name,
    String uid,
    String resourceVersion,
    long generation,
    long observedGeneration,
    int desiredReplicas,
    int minReadySeconds,
    int replicas,
    int updatedReplicas,
    int readyReplicas,
    int availableReplicas,
    boolean paused,
    boolean deleting,
    Map<String, String> selector,
    boolean selectsByExpressions,
    List<ContainerImage> containers,
    List<String> initContainerNames,
    String templateDigest,
    long revision,
    @Nullable ChangeMarker marker,
    boolean ownsFields,
    FieldWriters writers,
    int revisionHistoryLimit,
    @Nullable String progressDeadlineExceeded,
    @Nullable Instant deadlineExceededAt,
    @Nullable Instant rolledOutAt,
    int progressDeadlineSeconds,
    @Nullable String replicaFailure,
    List<Revision> revisions,
    List<ObservedPod> newPods,
    @Nullable EndedPods endedPods) {

  /** Kubernetes' default of spec.progressDeadlineSeconds, in seconds. */
  public static final int DEFAULT_DEADLINE = 600;

  /** Kubernetes' default of spec.revisionHistoryLimit. */
  public static final int DEFAULT_HISTORY = 10;

  /** As the controller words it: pkg/controller/deployment/progress.go, syncRolloutStatus. */
  private static final Pattern TIMED_OUT =
      Pattern.compile("ReplicaSet \"([^\"]{1,253})\" has timed out progressing");

  public ObservedDeployment {
    // Conditions speak of the generation that the controller has seen; of a newer one they say
    // nothing yet.
    if (observedGeneration < generation) {
      progressDeadlineExceeded = null;
      deadlineExceededAt = null;
      rolledOutAt = null;
      replicaFailure = null;
    }
    selector = Map.copyOf(selector);
    containers = List.copyOf(containers);
    initContainerNames = List.copyOf(initContainerNames);
    revisions = List.copyOf(revisions);
    newPods = List.copyOf(newPods);
  }

  /**
   * Whether the rollout is complete exactly as {@code kubectl rollout status} has it: the spec was
   * observed, all replicas are updated, none of an older revision is left, and the updated ones are
   * available (kubernetes, staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go,
   * DeploymentStatusViewer).
   */
  public boolean rolloutComplete() {
    return observedGeneration >= generation
        && progressDeadlineExceeded == null
        && updatedReplicas >= desiredReplicas
        && replicas <= updatedReplicas
        && availableReplicas >= updatedReplicas;
  }

  /**
   * Whether there may be something to explain: the rollout is not complete, or a container has
   * ended. Between two crashes every pod may be ready for a moment, and a pod that its liveness
   * probe restarts stays Ready all the while: the Deployment does not know better then.
   */
  public boolean mayBeInTrouble() {
    return !rolloutComplete()
        || newPods.stream()
            .flatMap(pod -> pod.containers().stream())
            .filter(c -> c.role() != ContainerEvidence.Role.INIT)
            .anyMatch(c -> c.restarts() > 0 || c.state() != ContainerEvidence.State.RUNNING);
  }

  /**
   * The revision whose template is the Deployment's; absent before the controller has made its
   * ReplicaSet.
   */
  public Optional<Revision> currentRevision() {
    return revisions.stream()
        .filter(r -> r.templateDigest().equals(templateDigest))
        .reduce((a, b) -> b);
  }

  /**
   * The revision that was current before the present template, as far as it is there still: the
   * highest number of another one.
   */
  public Optional<Revision> priorRevision() {
    return revisions.stream()
        .filter(r -> !r.templateDigest().equals(templateDigest))
        .reduce((a, b) -> b);
  }

  /**
   * Whether the present revision was left before and came back: its ReplicaSet had other numbers,
   * or is about to get one above those of all others (kubernetes,
   * pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations).
   */
  public boolean cameBack() {
    return currentRevision()
        .map(
            current ->
                !current.formerNumbers().isEmpty()
                    || current.number() < revisions.getLast().number())
        .orElse(false);
  }

  /**
   * Whether the condition ProgressDeadlineExceeded speaks of the current ReplicaSet. Of a change
   * back to an existing ReplicaSet the controller keeps the condition of the rollout before, with
   * the former ReplicaSet's name, until it sees progress (kubernetes,
   * pkg/controller/deployment/progress.go, syncRolloutStatus; util/deployment_util.go,
   * DeploymentTimedOut: a reason TimedOut stays so).
   */
  public boolean deadlineIsOfCurrent() {
    if (progressDeadlineExceeded == null) {
      return false;
    }
    Matcher named = TIMED_OUT.matcher(progressDeadlineExceeded);
    return !named.find()
        || currentRevision().map(r -> r.replicaSet().equals(named.group(1))).orElse(false);
  }

  /**
   * The labels by which a Service selects the same pods; empty where no Service can: it has no
   * expressions, and without them its selector would take in pods of others. {@code kubectl expose}
   * refuses the same (kubernetes,
   * staging/src/k8s.io/kubectl/pkg/polymorphichelpers/mapbasedselectorforobject.go).
   */
  public Optional<Map<String, String>> serviceSelector() {
    return selectsByExpressions || selector.isEmpty() ? Optional.empty() : Optional.of(selector);
  }

  /** Ready pods / wanted pods, for example {@code 3/4}. */
  public String readyText() {
    return readyReplicas + "/" + desiredReplicas;
  }
}
