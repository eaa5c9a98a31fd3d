package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.fixtures.FixtureFolder;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.kube.write.RefusalReader;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.Observation;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of {@code src/test/resources/lessons}: one reconciliation over a lesson, with the
 * objects as an API server gives them.
 *
 * <ul>
 *   <li>{@code lesson.yaml}, with the status that the reconciliation finds; {@code now.yaml}, the
 *       time
 *   <li>where the case has them: {@code deployment.yaml}, {@code replicasets.yaml}, {@code
 *       pods.yaml}, {@code events.yaml} (Events of the pods), {@code services.yaml}, {@code
 *       endpoints.yaml}, {@code others.yaml} (other lessons), {@code refused.yaml} (the API
 *       server's answer when it refuses the change: {@code code} and {@code message}), {@code
 *       denied.yaml} (which of the rights that the steps need the lesson's account lacks)
 *   <li>what must come of it: {@code decision.yaml}, {@code status.yaml}; both are written with
 *       {@code -Dgolden.update=true}, and then read by somebody
 * </ul>
 */
public record GoldenCase(FixtureFolder folder) {
  private static final String KIND = "lessons";
  private static final String LESSON = "lesson.yaml";
  private static final String NOW = "now.yaml";
  private static final String OTHERS = "others.yaml";
  private static final String EVENTS = "events.yaml";
  private static final String REFUSED = "refused.yaml";
  private static final String DENIED = "denied.yaml";
  private static final Set<String> CLUSTER =
      Set.of("deployment.yaml", "replicasets.yaml", "pods.yaml", "services.yaml", "endpoints.yaml");
  static final String DECISION = "decision.yaml";
  static final String STATUS = "status.yaml";

  /** The names of all files that a case may have. */
  public static final Set<String> FILES =
      Stream.concat(
              CLUSTER.stream(),
              Stream.of(LESSON, NOW, EVENTS, OTHERS, REFUSED, DENIED, DECISION, STATUS))
          .collect(Collectors.toUnmodifiableSet());

  /** All of them, in order of name. */
  public static List<GoldenCase> all() {
    return FixtureFolder.all(KIND).stream().map(GoldenCase::new).toList();
  }

  /** The case of that name. */
  public static GoldenCase of(String name) {
    return new GoldenCase(FixtureFolder.of(KIND, name));
  }

  Path file(String name) {
    return folder.file(name);
  }

  /** The lesson as the reconciliation finds it, as it is written. */
  public JsonNode lessonTree() {
    return folder.tree(LESSON);
  }

  /** The status that must come of it. */
  public JsonNode statusTree() {
    return folder.tree(STATUS);
  }

  /** The lesson as the reconciliation finds it. */
  RolloutLesson lesson() {
    return objects(LESSON, RolloutLesson.class).getFirst();
  }

  Instant now() {
    return folder.time(NOW);
  }

  Pass pass() {
    List<Deployment> deployments = objects("deployment.yaml", Deployment.class);
    List<ReplicaSet> replicaSets = objects("replicasets.yaml", ReplicaSet.class);
    List<Pod> pods = objects("pods.yaml", Pod.class);
    List<Event> events = objects(EVENTS, Event.class);
    owned(replicaSets, deployments);
    owned(pods, replicaSets);
    assertThat(uids(pods))
        .as("%s: the pods that %s speaks of", this, EVENTS)
        .containsAll(events.stream().map(e -> e.getInvolvedObject().getUid()).toList());
    Observation observation =
        ObjectReader.read(
            deployments,
            replicaSets,
            pods,
            events,
            objects("services.yaml", Service.class),
            objects("endpoints.yaml", Endpoints.class));
    Pass.Decided decided =
        Pass.decide(lesson(), objects(OTHERS, RolloutLesson.class), observation, now());
    assertThat(
            decided.decision() instanceof Decision.Reject && CLUSTER.stream().anyMatch(folder::has))
        .as("%s: nothing is looked at for a lesson with errors: %s are not used", this, CLUSTER)
        .isFalse();
    if (folder.has(DENIED)) {
      return decided.denied(List.of(folder.value(DENIED, String[].class)));
    }
    if (!folder.has(REFUSED)) {
      return decided.projected();
    }
    assertThat(decided.decision().change()).as("%s: the change that is refused", this).isPresent();
    return decided.refused(RefusalReader.refused(folder.value(REFUSED, Status.class)));
  }

  <T extends HasMetadata> List<T> objects(String name, Class<T> type) {
    if (!folder.has(name) && !name.equals(LESSON)) {
      return List.of();
    }
    List<T> objects = folder.objects(name, type);
    assertThat(objects).as("%s: objects of %s", this, name).isNotEmpty();
    return objects;
  }

  /** An owner that is not there would make the object count for nothing without a word. */
  private void owned(List<? extends HasMetadata> objects, List<? extends HasMetadata> owners) {
    for (HasMetadata object : objects) {
      assertThat(object.getMetadata().getOwnerReferences())
          .as("%s: owner of %s, among %s", this, object.getMetadata().getName(), uids(owners))
          .extracting(OwnerReference::getUid)
          .isSubsetOf(uids(owners))
          .isNotEmpty();
    }
  }

  private static Set<String> uids(List<? extends HasMetadata> objects) {
    return objects.stream().map(o -> o.getMetadata().getUid()).collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return folder.name();
  }
}
