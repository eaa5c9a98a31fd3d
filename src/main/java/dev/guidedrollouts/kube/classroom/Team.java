package dev.guidedrollouts.kube.classroom;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.EnrolMessages;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one learner, or a few who share a screen, get: a namespace with limits, an account that may
 * do all in it that a lesson asks for, and the lesson.
 *
 * @param name the namespace
 * @param objects what is in it, itself first
 */
public record Team(String name, List<GenericKubernetesResource> objects) {
  /** On each namespace that was made for a class: its prefix. Nothing without it is touched. */
  public static final String LABEL = RolloutLesson.GROUP + "/enrolled";

  /** The account of each team. */
  static final String ACCOUNT = "learner";

  /**
   * Room for every lesson that comes with the operator, with the pods that a rollout has beside the
   * old ones, and for no more: one team can't take the cluster from the others. Containers that ask
   * for nothing get the limits' defaults, since the quota would refuse them else. {@code edit} is
   * Kubernetes' own role, and the operator's chart adds lessons to it.
   */
  private static String base(String name, String prefix) {
    return """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: "%1$s"
        labels: {%2$s: "%3$s"}
      ---
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: classroom, namespace: "%1$s"}
      spec:
        hard:
          pods: "30"
          requests.cpu: "2"
          requests.memory: 2Gi
          limits.cpu: "8"
          limits.memory: 8Gi
          services: "10"
          services.loadbalancers: "0"
          services.nodeports: "0"
          persistentvolumeclaims: "2"
      ---
      apiVersion: v1
      kind: LimitRange
      metadata: {name: classroom, namespace: "%1$s"}
      spec:
        limits:
        - type: Container
          defaultRequest: {cpu: 20m, memory: 48Mi}
          default: {cpu: 250m, memory: 256Mi}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: %4$s, namespace: "%1$s"}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: %4$s, namespace: "%1$s"}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
      subjects:
      - {kind: ServiceAccount, name: %4$s, namespace: "%1$s"}
      """
        .formatted(name, LABEL, prefix, ACCOUNT);
  }

  public Team {
    objects = List.copyOf(objects);
  }

  /**
   * The teams of a class: {@code prefix-01} and so on, with as many digits as the last one has.
   *
   * @param lessons lessons as {@link #lessons} reads them
   */
  public static List<Team> of(String prefix, int count, List<GenericKubernetesResource> lessons) {
    int digits = Math.max(2, String.valueOf(count).length());
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> prefix + "-" + "0".repeat(digits - String.valueOf(i).length()) + i)
        .map(name -> of(name, prefix, lessons))
        .toList();
  }

  private static Team of(String name, String prefix, List<GenericKubernetesResource> lessons) {
    List<GenericKubernetesResource> objects = new ArrayList<>(documents(base(name, prefix)));
    for (GenericKubernetesResource lesson : lessons) {
      GenericKubernetesResource own = Serialization.clone(lesson);
      own.getMetadata().setNamespace(name);
      objects.add(own);
    }
    return new Team(name, objects);
  }

  /**
   * The lessons of a file.
   *
   * @throws LookupException if there is something else in it, or no lesson
   */
  public static List<GenericKubernetesResource> lessons(String file, String text) {
    List<GenericKubernetesResource> found;
    try {
      found = documents(text);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new LookupException(EnrolMessages.notLesson(file));
    }
    boolean lessonsOnly =
        found.stream()
            .allMatch(
                o ->
                    RolloutLesson.KIND.equals(o.getKind())
                        && o.getMetadata() != null
                        && o.getMetadata().getName() != null);
    if (found.isEmpty() || !lessonsOnly) {
      throw new LookupException(EnrolMessages.notLesson(file));
    }
    return found;
  }

  private static List<GenericKubernetesResource> documents(String text) {
    return Stream.of(text.split("(?m)^---\\s*$", -1))
        .filter(d -> d.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
        .map(d -> Serialization.unmarshal(d, GenericKubernetesResource.class))
        .filter(Objects::nonNull)
        .toList();
  }

  /** All of it as YAML, for {@code kubectl apply -f}. */
  public String manifest() {
    StringBuilder all = new StringBuilder();
    objects.forEach(o -> all.append(Serialization.asYaml(o)));
    return all.toString();
  }
}
