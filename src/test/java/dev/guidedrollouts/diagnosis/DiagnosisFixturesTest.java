package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.scenario.Golden;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code src/test/resources/diagnoses} is one way in which a rollout does not get
 * on, as an API server shows it: {@code pods.yaml}, {@code events.yaml}, {@code deployment.yaml}
 * and {@code replicasets.yaml} (those of {@code base} where the case has none of its own), {@code
 * earlier.yaml} (what was found before), {@code now.yaml}. What must come of it is {@code
 * diagnosis.yaml}; written with {@code -Dgolden.update=true}, and then read by somebody.
 */
class DiagnosisFixturesTest {
  private static final Path FOLDER = Path.of("src/test/resources/diagnoses");
  private static final String BASE = "base";
  private static final Set<String> FILES =
      Set.of(
          "pods.yaml",
          "events.yaml",
          "deployment.yaml",
          "replicasets.yaml",
          "earlier.yaml",
          "now.yaml",
          "diagnosis.yaml");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders
          .map(f -> f.getFileName().toString())
          .filter(f -> !f.equals(BASE))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isDiagnosedAsTheFolderSays(String name) throws IOException {
    noUnknownFiles(name);
    Golden.assertMatches(FOLDER.resolve(name).resolve("diagnosis.yaml"), told(diagnose(name)));
  }

  @Test
  void everyCauseHasAFolder() throws IOException {
    Set<Cause> seen = EnumSet.noneOf(Cause.class);
    for (String name : cases().toList()) {
      diagnose(name).map(Diagnosis::cause).ifPresent(seen::add);
    }
    assertThat(seen).containsExactlyInAnyOrder(Cause.values());
  }

  private static Optional<Diagnosis> diagnose(String name) {
    ObservedDeployment deployment =
        ObjectReader.read(
                objects(name, "deployment.yaml", Deployment.class),
                objects(name, "replicasets.yaml", ReplicaSet.class),
                objects(name, "pods.yaml", Pod.class),
                objects(name, "events.yaml", Event.class),
                List.of(),
                List.of())
            .deployment("web")
            .orElseThrow();
    return Diagnoser.diagnose(
        new RolloutEvidence(
            "shop",
            deployment,
            earlier(name),
            List.of("registry.example.com/shop/web:2.0.0"),
            new RolloutEvidence.WayBack(1, true),
            Instant.parse(yaml(FOLDER.resolve(name).resolve("now.yaml")).asText())));
  }

  /** The fields in the order in which they are read; absent ones are left out. */
  private static Map<String, Object> told(Optional<Diagnosis> found) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (found.isEmpty()) {
      all.put("nothing", "is wrong");
      return all;
    }
    Diagnosis d = found.get();
    all.put("cause", d.cause());
    all.put("reason", d.reason());
    all.put("permanent", d.permanent());
    all.put("backedOff", d.backedOff());
    all.put("backOffAfter", d.backOffAfter() == null ? null : d.backOffAfter().toString());
    all.put("reviewAt", d.reviewAt() == null ? null : d.reviewAt().toString());
    all.put("notBefore", d.notBefore() == null ? null : d.notBefore().toString());
    all.put("pod", d.pod());
    all.put("container", d.container());
    all.put("image", d.image());
    all.put("message", d.message());
    all.put("explanation", d.explanation());
    all.put("suggestion", d.suggestion());
    all.put("commands", d.commands());
    all.values().removeIf(Objects::isNull);
    return all;
  }

  private static RolloutEvidence.Earlier earlier(String name) {
    Path file = FOLDER.resolve(name).resolve("earlier.yaml");
    return Files.exists(file)
        ? Serialization.unmarshal(Golden.read(file), RolloutEvidence.Earlier.class)
        : null;
  }

  private static <T extends HasMetadata> List<T> objects(String name, String file, Class<T> type) {
    Path own = FOLDER.resolve(name).resolve(file);
    Path path = Files.exists(own) ? own : FOLDER.resolve(BASE).resolve(file);
    return Files.exists(path) ? Golden.objects(path, type) : List.of();
  }

  private static JsonNode yaml(Path file) {
    return Serialization.unmarshal(Golden.read(file), JsonNode.class);
  }

  private static void noUnknownFiles(String name) throws IOException {
    Set<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(FOLDER.resolve(name))) {
      all.forEach(f -> files.add(f.getFileName().toString()));
    }
    files.removeAll(FILES);
    assertThat(files).as("files of %s that nothing reads", name).isEmpty();
  }
}
