package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kubernetes objects to their cached fields; pure. Pods are {@link PodReader}'s. */
final class CachedFields {
  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";

  private static final String SERVICE_NAME = "kubernetes.io/service-name";

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
    Map<String, String> annotations = annotations(deployment);
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
            .marker(marker(deployment))
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
                timedOut(status).map(c -> instant(c.getLastUpdateTime())).orElse(null))
            .rolledOutAt(
                condition(status, "Progressing", "True")
                    .filter(c -> "NewReplicaSetAvailable".equals(c.getReason()))
                    .map(c -> instant(c.getLastUpdateTime()))
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
    Map<String, String> annotations = annotations(replicaSet);
    OwnerReference owner = controller(replicaSet, "Deployment").orElse(null);
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
            instant(replicaSet.getMetadata().getCreationTimestamp()),
            digest,
            sameSpec == null
                ? TemplateDigest.withoutRestart(template).orElse(digest)
                : sameSpec.revision().contentDigest(),
            marker(replicaSet),
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

  static CachedService of(Service service) {
    List<Integer> ownEntries = FieldOwnership.entries(service.getMetadata());
    return new CachedService(
        new ObservedService(
            service.getMetadata().getName(),
            service.getMetadata().getResourceVersion(),
            String.valueOf(service.getSpec().getType()),
            Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of()),
            service.getSpec().getPorts().stream().map(CachedFields::port).toList(),
            0,
            marker(service),
            !ownEntries.isEmpty(),
            FieldWriterReader.of(service)),
        service.getSpec().getPorts().stream()
            .map(p -> String.valueOf(p.getName() == null ? "" : p.getName()))
            .toList(),
        !annotations(service).isEmpty(),
        ownEntries);
  }

  static CachedEndpoints of(Endpoints endpoints) {
    return new CachedEndpoints(
        endpoints.getMetadata().getName(),
        endpoints.getSubsets().stream().mapToInt(s -> s.getAddresses().size()).sum());
  }

  /** Null for a slice that belongs to no Service. */
  static @Nullable CachedEndpointSlice of(EndpointSlice slice) {
    String service =
        Optional.ofNullable(slice.getMetadata().getLabels())
            .map(labels -> labels.get(SERVICE_NAME))
            .orElse(null);
    return service == null
        ? null
        : new CachedEndpointSlice(
            service,
            // The API server sends "endpoints": null where a Service has none (seen on 1.36).
            Optional.ofNullable(slice.getEndpoints()).orElse(List.of()).stream()
                .filter(CachedFields::isReady)
                .map(CachedFields::identity)
                .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Ready where nothing is said (discovery.k8s.io/v1, EndpointConditions.ready); one that ends is
   * called ready too where the Service publishes addresses that are not (serving says the rest),
   * and is not counted on.
   */
  private static boolean isReady(Endpoint endpoint) {
    EndpointConditions conditions = endpoint.getConditions();
    return conditions == null
        || !(Boolean.FALSE.equals(conditions.getReady())
            || Boolean.TRUE.equals(conditions.getTerminating()));
  }

  /**
   * A pod with an address of each family is in a slice of each, and while slices are split it may
   * be in two of the same.
   */
  private static String identity(Endpoint endpoint) {
    ObjectReference target = endpoint.getTargetRef();
    return target != null && target.getUid() != null
        ? target.getUid()
        : String.join(",", endpoint.getAddresses());
  }

  static Optional<OwnerReference> controller(HasMetadata object, String kind) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()) && kind.equals(o.getKind()))
        .findFirst();
  }

  static Instant instant(@Nullable String timestamp) {
    try {
      return timestamp == null ? Instant.EPOCH : Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static ObservedService.Port port(ServicePort port) {
    IntOrString target = port.getTargetPort();
    String text =
        target == null
            ? String.valueOf(port.getPort())
            : target.getStrVal() != null ? target.getStrVal() : String.valueOf(target.getIntVal());
    return new ObservedService.Port(port.getPort(), text);
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

  private static @Nullable ChangeMarker marker(HasMetadata object) {
    Map<String, String> annotations = annotations(object);
    return ChangeMarker.parse(
            annotations.get(Annotations.LESSON),
            annotations.get(Annotations.STEP),
            annotations.get(Annotations.CHANGE))
        .orElse(null);
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
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
