package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deployments and ReplicaSets to their cached fields; pure. Pods are {@link PodReader}'s, Services
 * {@link ServiceReader}'s.
 */
final class CachedFields {
  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";

  private CachedFields() {}

  /** Where no version of it was seen before. */
  static CachedDeployment of(Deployment deployment) {
    return of(deployment, null);
  }

  /**
   * A Deployment's fields.
   *
   * @param sameSpec those of a version with the same generation: its template is the same and who
   *     wrote it too, while the status moves a dozen times in a rollout
   */
  static CachedDeployment of(Deployment deployment, @Nullable CachedDeployment sameSpec) {
    DeploymentStatus status =
        deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
    PodTemplateSpec template = deployment.getSpec().getTemplate();
    Map<String, String> annotations = ReadMetadata.annotations(deployment);
    List<ContainerImage> containers = containers(template);
    List<Integer> ownEntries = FieldOwnership.entries(deployment.getMetadata());
    ObservedDeployment observed =
        ObservedDeploymentBuilder.builder()
            .name(deployment.getMetadata().getName())
            .uid(deployment.getMetadata().getUid())
            .resourceVersion(deployment.getMetadata().getResourceVersion())
            .generation(number(deployment.getMetadata().getGeneration()))
            .observedGeneration(number(status.getObservedGeneration()))
            .desiredReplicas(
                deployment.getSpec().getReplicas() == null ? 1 : deployment.getSpec().getReplicas())
            .minReadySeconds(number(deployment.getSpec().getMinReadySeconds()))
            .replicas(number(status.getReplicas()))
            .updatedReplicas(number(status.getUpdatedReplicas()))
            .readyReplicas(number(status.getReadyReplicas()))
            .availableReplicas(number(status.getAvailableReplicas()))
            .paused(Boolean.TRUE.equals(deployment.getSpec().getPaused()))
            .deleting(deployment.getMetadata().getDeletionTimestamp() != null)
            .selector(
                Optional.ofNullable(deployment.getSpec().getSelector().getMatchLabels())
                    .orElse(Map.of()))
            .selectsByExpressions(
                !deployment.getSpec().getSelector().getMatchExpressions().isEmpty())
            .containers(containers)
            .initContainerNames(
                template.getSpec().getInitContainers().stream().map(Container::getName).toList())
            .templateDigest(
                sameSpec == null
                    ? TemplateDigest.of(template)
                    : sameSpec.observed().templateDigest())
            .revision(longOrZero(annotations.get(REVISION)))
            .marker(ReadMetadata.marker(deployment))
            .ownsFields(!ownEntries.isEmpty())
            .writers(
                sameSpec == null
                    ? FieldWriterReader.of(deployment, containers)
                    : FieldWriterReader.again(sameSpec.observed().writers(), deployment))
            .revisionHistoryLimit(
                deployment.getSpec().getRevisionHistoryLimit() == null
                    ? ObservedDeployment.DEFAULT_HISTORY
                    : deployment.getSpec().getRevisionHistoryLimit())
            .progressDeadlineExceeded(timedOut(status).map(CachedFields::messageOf).orElse(null))
            .deadlineExceededAt(
                timedOut(status).map(c -> ReadMetadata.instant(c.getLastUpdateTime())).orElse(null))
            .rolledOutAt(
                condition(status, "Progressing", "True")
                    .filter(c -> "NewReplicaSetAvailable".equals(c.getReason()))
                    .map(c -> ReadMetadata.instant(c.getLastUpdateTime()))
                    .orElse(null))
            .progressDeadlineSeconds(
                deployment.getSpec().getProgressDeadlineSeconds() == null
                    ? ObservedDeployment.DEFAULT_DEADLINE
                    : deployment.getSpec().getProgressDeadlineSeconds())
            .revisions(List.of())
            .newPods(List.of())
            .build();
    return new CachedDeployment(
        observed,
        !annotations.isEmpty(),
        Optional.ofNullable(deployment.getMetadata().getLabels()).map(Map::copyOf).orElse(Map.of()),
        ownEntries);
  }

  /** Where no version of it was seen before. */
  static @Nullable CachedReplicaSet of(ReplicaSet replicaSet) {
    return of(replicaSet, null);
  }

  /**
   * Null for a ReplicaSet that no Deployment controls: it is nobody's revision.
   *
   * @param sameSpec the fields of a version with the same generation
   */
  static @Nullable CachedReplicaSet of(ReplicaSet replicaSet, @Nullable CachedReplicaSet sameSpec) {
    Map<String, String> annotations = ReadMetadata.annotations(replicaSet);
    OwnerReference owner = ReadMetadata.controller(replicaSet, "Deployment").orElse(null);
    if (owner == null) {
      return null;
    }
    PodTemplateSpec template = replicaSet.getSpec().getTemplate();
    String digest =
        sameSpec == null ? TemplateDigest.of(template) : sameSpec.revision().templateDigest();
    return new CachedReplicaSet(
        owner.getName(),
        owner.getUid(),
        replicaFailure(replicaSet),
        new Revision(
            longOrZero(annotations.get(REVISION)),
            numbers(annotations.get(REVISION_HISTORY)),
            replicaSet.getMetadata().getName(),
            replicaSet.getMetadata().getUid(),
            ReadMetadata.instant(replicaSet.getMetadata().getCreationTimestamp()),
            digest,
            sameSpec == null
                ? TemplateDigest.withoutRestart(template).orElse(digest)
                : sameSpec.revision().contentDigest(),
            ReadMetadata.marker(replicaSet),
            containers(template),
            replicaSet.getStatus() == null
                ? 0
                : number(replicaSet.getStatus().getAvailableReplicas())));
  }

  private static @Nullable String replicaFailure(ReplicaSet replicaSet) {
    return replicaSet.getStatus() == null
        ? null
        : replicaSet.getStatus().getConditions().stream()
            .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
            .map(c -> c.getMessage() == null ? c.getReason() : c.getMessage())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  private static List<ContainerImage> containers(PodTemplateSpec template) {
    return template.getSpec().getContainers().stream()
        .map(c -> new ContainerImage(c.getName(), c.getImage() == null ? "" : c.getImage()))
        .toList();
  }

  private static Optional<DeploymentCondition> condition(
      DeploymentStatus status, String type, String is) {
    return status.getConditions().stream()
        .filter(c -> type.equals(c.getType()) && is.equals(c.getStatus()))
        .findFirst();
  }

  private static Optional<DeploymentCondition> timedOut(DeploymentStatus status) {
    return condition(status, "Progressing", "False")
        .filter(c -> "ProgressDeadlineExceeded".equals(c.getReason()));
  }

  private static String messageOf(DeploymentCondition condition) {
    return condition.getMessage() == null ? condition.getReason() : condition.getMessage();
  }

  private static List<Long> numbers(@Nullable String history) {
    return history == null || history.isBlank()
        ? List.of()
        : Arrays.stream(history.split(","))
            .map(String::trim)
            .map(CachedFields::longOrZero)
            .filter(n -> n > 0)
            .toList();
  }

  private static long longOrZero(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static long number(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
