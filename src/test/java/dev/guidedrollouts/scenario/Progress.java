package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the Deployment controller writes into the status (kubernetes, pkg/controller/deployment:
 * sync.go calculateStatus and checkPausedConditions, progress.go, util/deployment_util.go). A
 * condition that is there with the same status and reason is kept with its words and times, be they
 * another ReplicaSet's: so the end of a former rollout outlives a change back to a template that
 * has a ReplicaSet.
 */
record Progress(Deployment deployment, Fenceposts fenceposts, Instant now) {
  private static final String PROGRESSING = "Progressing";
  private static final String FAILURE = "ReplicaFailure";
  private static final String COMPLETE = "NewReplicaSetAvailable";
  private static final String LATE = "ProgressDeadlineExceeded";

  /** checkPausedConditions: true where the condition changed. */
  boolean paused(DeploymentStatus status) {
    DeploymentCondition was = condition(status, PROGRESSING);
    String reason = was == null ? "" : was.getReason();
    if (noDeadline() || LATE.equals(reason)) {
      return false;
    }
    boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
    if (paused == "DeploymentPaused".equals(reason)) {
      return false;
    }
    set(
        status,
        paused
            ? of(PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused")
            : of(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed"));
    return true;
  }

  /** After a ReplicaSet was made: true where there is a deadline, and so a condition. */
  boolean created(DeploymentStatus status, ReplicaSet made) {
    if (noDeadline()) {
      return false;
    }
    set(
        status,
        of(
            PROGRESSING,
            "True",
            "NewReplicaSetCreated",
            "Created new replica set \"%s\"".formatted(made.getMetadata().getName())));
    return true;
  }

  /** Where a deadline came to a Deployment that had none. */
  boolean found(DeploymentStatus status, ReplicaSet current) {
    if (noDeadline() || condition(status, PROGRESSING) != null) {
      return false;
    }
    set(
        status,
        of(
            PROGRESSING,
            "True",
            "FoundNewReplicaSet",
            "Found new replica set \"%s\"".formatted(current.getMetadata().getName())));
    return true;
  }

  /** calculateStatus: the conditions but Available are those that were there. */
  DeploymentStatus counted(
      DeploymentStatus status, List<ReplicaSet> owned, @Nullable ReplicaSet current) {
    int available = sum(owned, Progress::available);
    int sizes = sum(owned, r -> r.getSpec().getReplicas());
    DeploymentStatus next =
        new DeploymentStatusBuilder(status)
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(sum(owned, Progress::replicas))
            .withUpdatedReplicas(current == null ? 0 : replicas(current))
            .withReadyReplicas(sum(owned, r -> orZero(statusOf(r).getReadyReplicas())))
            .withAvailableReplicas(available)
            .withUnavailableReplicas(Math.max(0, sizes - available))
            .build();
    boolean enough = available >= deployment.getSpec().getReplicas() - fenceposts.unavailable();
    set(
        next,
        enough
            ? of(
                "Available",
                "True",
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.")
            : of(
                "Available",
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability."));
    return next;
  }

  /** syncRolloutStatus. */
  DeploymentStatus rollout(
      DeploymentStatus status, List<ReplicaSet> owned, @Nullable ReplicaSet current) {
    DeploymentStatus next = counted(status, owned, current);
    DeploymentCondition was = condition(status, PROGRESSING);
    if (noDeadline()) {
      remove(next, PROGRESSING);
    } else if (was == null
        || !COMPLETE.equals(was.getReason())
        || !next.getReplicas().equals(next.getUpdatedReplicas())) {
      progress(status, next, was, current);
    }
    DeploymentCondition failure = failure(owned, current);
    if (failure == null) {
      remove(next, FAILURE);
    } else {
      set(next, failure);
    }
    return next;
  }

  private void progress(
      DeploymentStatus status,
      DeploymentStatus next,
      @Nullable DeploymentCondition was,
      @Nullable ReplicaSet current) {
    String what =
        current == null
            ? "Deployment \"%s\"".formatted(deployment.getMetadata().getName())
            : "ReplicaSet \"%s\"".formatted(current.getMetadata().getName());
    if (complete(deployment, next)) {
      set(next, of(PROGRESSING, "True", COMPLETE, what + " has successfully progressed."));
    } else if (progressed(status, next)) {
      DeploymentCondition made =
          of(PROGRESSING, "True", "ReplicaSetUpdated", what + " is progressing.");
      if (was != null && "True".equals(was.getStatus())) {
        made.setLastTransitionTime(was.getLastTransitionTime());
      }
      remove(next, PROGRESSING);
      set(next, made);
    } else if (timedOut(was)) {
      set(next, of(PROGRESSING, "False", LATE, what + " has timed out progressing."));
    }
  }

  /** DeploymentProgressing: counts that are better than those that were written. */
  private static boolean progressed(DeploymentStatus before, DeploymentStatus next) {
    int oldBefore = orZero(before.getReplicas()) - orZero(before.getUpdatedReplicas());
    return next.getUpdatedReplicas() > orZero(before.getUpdatedReplicas())
        || next.getReplicas() - next.getUpdatedReplicas() < oldBefore
        || next.getReadyReplicas() > orZero(before.getReadyReplicas())
        || next.getAvailableReplicas() > orZero(before.getAvailableReplicas());
  }

  /** DeploymentTimedOut: late once is late, whatever rollout it was said of. */
  private boolean timedOut(@Nullable DeploymentCondition was) {
    if (was == null || COMPLETE.equals(was.getReason())) {
      return false;
    }
    return LATE.equals(was.getReason())
        || Instant.parse(was.getLastUpdateTime())
            .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds())
            .isBefore(now);
  }

  /** getReplicaFailures: the new ReplicaSet's, else the oldest one's that has any. */
  private static @Nullable DeploymentCondition failure(
      List<ReplicaSet> owned, @Nullable ReplicaSet current) {
    return Stream.concat(Stream.ofNullable(current), owned.stream())
        .flatMap(r -> statusOf(r).getConditions().stream())
        .filter(c -> FAILURE.equals(c.getType()))
        .map(
            c ->
                new DeploymentConditionBuilder()
                    .withType(FAILURE)
                    .withStatus(c.getStatus())
                    .withReason(c.getReason())
                    .withMessage(c.getMessage())
                    .withLastTransitionTime(c.getLastTransitionTime())
                    .withLastUpdateTime(c.getLastTransitionTime())
                    .build())
        .findFirst()
        .orElse(null);
  }

  /** DeploymentComplete. */
  static boolean complete(Deployment deployment, DeploymentStatus status) {
    int wanted = deployment.getSpec().getReplicas();
    return orZero(status.getUpdatedReplicas()) == wanted
        && orZero(status.getReplicas()) == wanted
        && orZero(status.getAvailableReplicas()) == wanted
        && status.getObservedGeneration() != null
        && status.getObservedGeneration() >= deployment.getMetadata().getGeneration();
  }

  private boolean noDeadline() {
    Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
    return seconds == null || seconds == Integer.MAX_VALUE;
  }

  private DeploymentCondition of(String type, String status, String reason, String message) {
    return new DeploymentConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastUpdateTime(Controllers.timestamp(now))
        .withLastTransitionTime(Controllers.timestamp(now))
        .build();
  }

  static @Nullable DeploymentCondition condition(DeploymentStatus status, String type) {
    return status.getConditions().stream()
        .filter(c -> type.equals(c.getType()))
        .findFirst()
        .orElse(null);
  }

  private static void set(DeploymentStatus status, DeploymentCondition condition) {
    DeploymentCondition was = condition(status, condition.getType());
    boolean sameStatus = was != null && was.getStatus().equals(condition.getStatus());
    if (sameStatus && Objects.equals(was.getReason(), condition.getReason())) {
      return;
    }
    if (sameStatus) {
      condition.setLastTransitionTime(was.getLastTransitionTime());
    }
    remove(status, condition.getType());
    List<DeploymentCondition> all = new ArrayList<>(status.getConditions());
    all.add(condition);
    status.setConditions(all);
  }

  private static void remove(DeploymentStatus status, String type) {
    status.setConditions(
        status.getConditions().stream().filter(c -> !type.equals(c.getType())).toList());
  }

  static int replicas(ReplicaSet replicaSet) {
    return orZero(statusOf(replicaSet).getReplicas());
  }

  static int available(ReplicaSet replicaSet) {
    return orZero(statusOf(replicaSet).getAvailableReplicas());
  }

  private static ReplicaSetStatus statusOf(ReplicaSet replicaSet) {
    return replicaSet.getStatus();
  }

  private static int sum(List<ReplicaSet> owned, ToIntFunction<ReplicaSet> of) {
    return owned.stream().mapToInt(of).sum();
  }

  static int orZero(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
