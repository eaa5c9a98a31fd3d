package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
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
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of {@code src/test/resources/lessons}: one pass over a lesson, with the objects as an
 * API server gives them.
 *
 * <ul>
 *   <li>{@code lesson.yaml}, with the status that the pass finds; {@code now.yaml}, the time
 *   <li>where the case has them: {@code deployment.yaml}, {@code replicasets.yaml}, {@code
 *       pods.yaml}, {@code events.yaml} (Events of the pods), {@code services.yaml}, {@code
 *       endpoints.yaml}, {@code others.yaml} (other lessons), {@code refused.yaml} (the API
 *       server's answer when it refuses the change: {@code code} and {@code message}), {@code
 *       denied.yaml} (which of the rights that the steps need the lesson's account lacks)
 *   <li>what must come of it: {@code decision.yaml}, {@code status.yaml}; both are written with
 *       {@code -Dgolden.update=true}, and then read by somebody
 * </ul>
 */
public record GoldenCase(Path folder) {
  private static final Path CASES = Path.of("src/test/resources/lessons");
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

  /** All of them, in order of name. */
  public static List<GoldenCase> all() {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().map(GoldenCase::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the folder. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  Pass pass() {
    noUnknownFiles();
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
        Pass.decide(
            objects(LESSON, RolloutLesson.class).getFirst(),
            objects(OTHERS, RolloutLesson.class),
            observation,
            Instant.parse(text(NOW)));
    assertThat(
            decided.decision() instanceof Decision.Reject && CLUSTER.stream().anyMatch(this::has))
        .as("%s: nothing is looked at for a lesson with errors: %s are not used", this, CLUSTER)
        .isFalse();
    if (has(DENIED)) {
      return decided.denied(lines(DENIED));
    }
    if (!has(REFUSED)) {
      return decided.projected();
    }
    assertThat(decided.decision().change()).as("%s: the change that is refused", this).isPresent();
    return decided.refused(RefusalReader.refused(refusal()));
  }

  private void noUnknownFiles() {
    Set<String> unknown = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(f -> f.getFileName().toString()).forEach(unknown::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    unknown.removeAll(CLUSTER);
    unknown.removeAll(Set.of(LESSON, NOW, EVENTS, OTHERS, REFUSED, DENIED, DECISION, STATUS));
    assertThat(unknown).as("files of %s that nothing reads", this).isEmpty();
  }

  private boolean has(String name) {
    return Files.exists(file(name));
  }

  private String text(String name) {
    return Serialization.unmarshal(Golden.read(file(name)), JsonNode.class).asText();
  }

  private Status refusal() {
    return Serialization.unmarshal(Golden.read(file(REFUSED)), Status.class);
  }

  private List<String> lines(String name) {
    return Arrays.asList(Serialization.unmarshal(Golden.read(file(name)), String[].class));
  }

  private <T extends HasMetadata> List<T> objects(String name, Class<T> type) {
    if (!has(name) && !name.equals(LESSON)) {
      return List.of();
    }
    List<T> objects = Golden.objects(file(name), type);
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
    return folder.getFileName().toString();
  }
}
