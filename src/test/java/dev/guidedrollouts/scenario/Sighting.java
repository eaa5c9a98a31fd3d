package dev.guidedrollouts.scenario;

import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.ObservedDeployment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is seen of a Deployment at rest, as the product's readers have it, in words that do not
 * depend on names and times: one line a fact.
 */
record Sighting(Map<String, String> facts) {
  private static final String TRANSITION = "transition of Progressing";
  private static final Set<String> UNDER_WAY =
      Set.of("NewReplicaSetCreated", "FoundNewReplicaSet", "ReplicaSetUpdated");

  /** What ReplicaSets are called by their templates, those that are gone too. */
  static final class Names {
    private final Map<String, String> labels = new ConcurrentHashMap<>();

    void learn(ReplicaSet replicaSet) {
      labels.put(
          replicaSet.getMetadata().getName(), ScriptEdit.label(replicaSet.getSpec().getTemplate()));
    }

    String in(@Nullable String text) {
      if (text == null) {
        return "none";
      }
      String out = text;
      for (var entry : labels.entrySet()) {
        out =
            out.replaceAll(
                    "pods \"" + entry.getKey() + "-[a-z0-9]{5}\"", "a pod of " + entry.getValue())
                .replace(entry.getKey(), entry.getValue());
      }
      return out.replaceAll("used: pods=\\d+", "used: pods=N");
    }
  }

  static Sighting of(
      Deployment deployment,
      Collection<ReplicaSet> all,
      Collection<Pod> pods,
      Names names,
      Sighting before) {
    String uid = deployment.getMetadata().getUid();
    List<ReplicaSet> owned = all.stream().filter(r -> Controllers.ownerUid(r).equals(uid)).toList();
    ObservedDeployment seen =
        ObjectReader.read(List.of(deployment), owned, pods, List.of(), List.of(), List.of())
            .deployment(deployment.getMetadata().getName())
            .orElseThrow();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("generation", seen.generation() + ", observed " + seen.observedGeneration());
    facts.put("revision", String.valueOf(seen.revision()));
    facts.put(
        "pods",
        "wanted %d, all %d, updated %d, ready %d, available %d"
            .formatted(
                seen.desiredReplicas(),
                seen.replicas(),
                seen.updatedReplicas(),
                seen.readyReplicas(),
                seen.availableReplicas()));
    facts.put("complete", String.valueOf(seen.rolloutComplete()));
    facts.put("deadline exceeded", names.in(seen.progressDeadlineExceeded()));
    facts.put("known to be rolled out", String.valueOf(seen.rolledOutAt() != null));
    facts.put("failure", names.in(seen.replicaFailure()));
    facts.put("new pods", String.valueOf(seen.newPods().size()));
    facts.put("current", seen.currentRevision().map(r -> names.in(r.replicaSet())).orElse("none"));
    facts.put("Progressing", names.in(progress(deployment)));
    facts.put(
        "Available",
        condition(deployment, "Available")
            .map(c -> c.getStatus() + " " + c.getReason())
            .orElse("none"));
    facts.put("revisions", revisions(seen, owned, names));
    times(deployment, facts, before);
    return new Sighting(facts);
  }

  private static String revisions(ObservedDeployment seen, List<ReplicaSet> owned, Names names) {
    Map<Long, String> all = new TreeMap<>();
    seen.revisions()
        .forEach(
            r -> {
              ReplicaSet set =
                  owned.stream()
                      .filter(o -> o.getMetadata().getName().equals(r.replicaSet()))
                      .findFirst()
                      .orElseThrow();
              all.put(
                  r.number(),
                  "%s (was %s) %d wanted, %d there, %d available"
                      .formatted(
                          names.in(r.replicaSet()),
                          r.formerNumbers(),
                          set.getSpec().getReplicas(),
                          Progress.orZero(set.getStatus().getReplicas()),
                          r.availablePods()));
            });
    return all.toString();
  }

  /** Whether the condition's times moved since the last rest; rests are more than 1 s apart. */
  private static void times(Deployment deployment, Map<String, String> facts, Sighting before) {
    DeploymentCondition now = condition(deployment, "Progressing").orElse(null);
    for (var time :
        Map.of(
                TRANSITION,
                now == null ? "" : now.getLastTransitionTime(),
                "update of Progressing",
                now == null ? "" : now.getLastUpdateTime())
            .entrySet()) {
      String was = before.facts.getOrDefault("." + time.getKey(), "");
      facts.put(time.getKey(), was.equals(time.getValue()) ? "as before" : "moved");
      facts.put("." + time.getKey(), time.getValue());
    }
  }

  /**
   * One state of the condition, for the order of its states; names as they are. Whether the counts
   * of a new ReplicaSet's first pods are seen as progress is a race there: what was written before
   * the change may have been as good. So its making and its progress are one.
   */
  static String progress(Deployment deployment) {
    return condition(deployment, "Progressing")
        .map(
            c ->
                UNDER_WAY.contains(c.getReason())
                    ? c.getStatus() + " under way" + quoted(c.getMessage())
                    : c.getStatus() + " " + c.getReason() + ": " + c.getMessage())
        .orElse("none");
  }

  private static String quoted(String message) {
    return message.startsWith("Deployment ")
        ? ""
        : message.replaceAll("[^\"]*(\".*\")[^\"]*", ": $1");
  }

  private static Optional<DeploymentCondition> condition(Deployment deployment, String type) {
    DeploymentStatus status = deployment.getStatus();
    return status == null
        ? Optional.empty()
        : status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /**
   * What differs, a line each; empty where all is the same.
   *
   * @param late whether a deadline ran out there on the way, which moves times
   */
  List<String> differences(Sighting real, boolean late) {
    List<String> out = new ArrayList<>();
    facts.forEach(
        (name, mine) -> {
          String theirs = real.facts.getOrDefault(name, "not seen");
          boolean counts = !name.startsWith(".") && !(late && name.equals(TRANSITION));
          if (counts && !mine.equals(theirs)) {
            out.add("%s%n      model:      %s%n      Kubernetes: %s".formatted(name, mine, theirs));
          }
        });
    return out;
  }

  static final Sighting NOTHING = new Sighting(Map.of());
}
