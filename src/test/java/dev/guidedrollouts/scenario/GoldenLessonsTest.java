package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.ObjectReader;
import dev.guidedrollouts.model.Observation;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code src/test/resources/lessons} is one pass: the lesson and the objects as an API server gives them,
 * the time, and what must come of it. A new case is only files.
 */
class GoldenLessonsTest {
  private static final Path CASES = Path.of("src/test/resources/lessons");
  private static final Set<String> GIVEN =
      Set.of("lesson.yaml", "deployments.yaml", "replicasets.yaml", "pods.yaml", "services.yaml", "now.txt");
  private static final Set<String> EXPECTED = Set.of("decision.yaml", "status.yaml");

  /** Files that only some cases have: other lessons, a Service's endpoints, the API server's words of refusal. */
  private static final Set<String> MAY_BE = Set.of("others.yaml", "endpoints.yaml", "refusal.txt");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void onePass(String name) throws IOException {
    Path folder = CASES.resolve(name);
    assertFilesOf(folder);

    Pass pass = pass(folder);

    Golden.assertMatches(folder.resolve("decision.yaml"), Written.of(pass));
    Golden.assertMatches(folder.resolve("status.yaml"), pass.status());
    Invariants.hold(pass);
  }

  private static Pass pass(Path folder) {
    RolloutLesson lesson = Golden.objects(folder.resolve("lesson.yaml"), RolloutLesson.class).getFirst();
    Observation observation =
        ObjectReader.read(
            Golden.objects(folder.resolve("deployments.yaml"), Deployment.class),
            Golden.objects(folder.resolve("replicasets.yaml"), ReplicaSet.class),
            Golden.objects(folder.resolve("pods.yaml"), Pod.class),
            Golden.objects(folder.resolve("services.yaml"), Service.class),
            optional(folder.resolve("endpoints.yaml"), Endpoints.class));
    Instant now = Instant.parse(Golden.read(folder.resolve("now.txt")).strip());
    Pass.Decided decided =
        Pass.decide(lesson, optional(folder.resolve("others.yaml"), RolloutLesson.class), observation, now);
    Path refusal = folder.resolve("refusal.txt");
    if (Files.exists(refusal)) {
      assertThat(decided.decision().change()).as("the change that is refused").isPresent();
      return decided.refused(Golden.read(refusal).strip());
    }
    return decided.projected();
  }

  private static <T extends HasMetadata> List<T> optional(
      Path file, Class<T> type) {
    List<T> objects = Files.exists(file) ? Golden.objects(file, type) : List.of();
    assertThat(Files.exists(file) && objects.isEmpty()).as("%s holds nothing", file).isFalse();
    return objects;
  }

  private static void assertFilesOf(Path folder) throws IOException {
    Set<String> unknown = new TreeSet<>();
    Set<String> missing = new TreeSet<>(GIVEN);
    try (Stream<Path> files = Files.list(folder)) {
      for (String file : files.map(f -> f.getFileName().toString()).toList()) {
        missing.remove(file);
        if (!GIVEN.contains(file) && !EXPECTED.contains(file) && !MAY_BE.contains(file)) {
          unknown.add(file);
        }
      }
    }
    assertThat(missing).as("missing files of %s", folder).isEmpty();
    assertThat(unknown).as("files of %s that nothing reads", folder).isEmpty();
  }
}
