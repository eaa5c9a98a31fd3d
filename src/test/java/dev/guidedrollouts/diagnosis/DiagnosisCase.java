package dev.guidedrollouts.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.fixtures.FixtureFolder;
import dev.guidedrollouts.kube.cache.ObjectReader;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.RolloutEvidence;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder of {@code src/test/resources/diagnoses}: one way in which a rollout does not get on, as
 * an API server shows it.
 *
 * <ul>
 *   <li>{@code pods.yaml}, {@code events.yaml}, {@code deployment.yaml}, {@code replicasets.yaml};
 *       those of {@code base} where the case has none of its own
 *   <li>{@code earlier.yaml}: what was found before; {@code now.yaml}: the time
 *   <li>{@code diagnosis.yaml}: what must come of it, written with {@code -Dgolden.update=true},
 *       and then read by somebody
 * </ul>
 */
public record DiagnosisCase(FixtureFolder folder) {
  private static final String KIND = "diagnoses";
  private static final String PODS = "pods.yaml";
  private static final String EARLIER = "earlier.yaml";
  private static final String NOW = "now.yaml";
  private static final String EXPECTED = "diagnosis.yaml";
  private static final FixtureFolder BASE = FixtureFolder.of(KIND, "base");

  /** The names of all files that a case may have. */
  public static final Set<String> FILES =
      Set.of(PODS, "events.yaml", "deployment.yaml", "replicasets.yaml", EARLIER, NOW, EXPECTED);

  /** All of them, in order of name. */
  public static List<DiagnosisCase> all() {
    return FixtureFolder.all(KIND).stream()
        .filter(f -> !f.equals(BASE))
        .map(DiagnosisCase::new)
        .toList();
  }

  /** The case of that name. */
  public static DiagnosisCase of(String name) {
    return new DiagnosisCase(FixtureFolder.of(KIND, name));
  }

  /** The Deployment {@code web} as the case shows it. */
  public ObservedDeployment observed() {
    return read(this, pods(), objects("events.yaml", Event.class));
  }

  /** The Deployment of {@code base} with other pods and Events. */
  static ObservedDeployment base(List<Pod> pods, List<Event> events) {
    return read(new DiagnosisCase(BASE), pods, events);
  }

  private static ObservedDeployment read(DiagnosisCase shown, List<Pod> pods, List<Event> events) {
    return ObjectReader.read(
            shown.objects("deployment.yaml", Deployment.class),
            shown.objects("replicasets.yaml", ReplicaSet.class),
            pods,
            events,
            List.of(),
            List.of())
        .deployment("web")
        .orElseThrow();
  }

  /** The pods as the API server gives them. */
  List<Pod> pods() {
    return objects(PODS, Pod.class);
  }

  /** What was found before; null where nothing was. */
  RolloutEvidence.@Nullable Earlier earlier() {
    return folder.has(EARLIER) ? folder.value(EARLIER, RolloutEvidence.Earlier.class) : null;
  }

  /** Whether something was found before, which only a lesson knows. */
  public boolean hasEarlier() {
    return folder.has(EARLIER);
  }

  /** The time of the look. */
  public Instant now() {
    return folder.time(NOW);
  }

  /** The file of what must come of it. */
  Path expectedFile() {
    return folder.file(EXPECTED);
  }

  /** What must come of it. */
  public JsonNode expected() {
    return folder.tree(EXPECTED);
  }

  private <T extends HasMetadata> List<T> objects(String file, Class<T> type) {
    return (folder.has(file) ? folder : BASE).objects(file, type);
  }

  @Override
  public String toString() {
    return folder.name();
  }
}
