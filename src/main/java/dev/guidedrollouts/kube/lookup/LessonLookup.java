package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.ApiQuery.Kind;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.WordMessages;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads lessons, and what stands behind their Deployments, on request. */
public final class LessonLookup {
  /**
   * The resource as kubectl is told. In the shorter {@code rolloutlessons.guidedrollouts.dev} it
   * takes the second word for a version, which it looks for in vain, and then asks the server for
   * all its kinds anew (kubernetes, staging/src/k8s.io/apimachinery/pkg/runtime/schema/
   * group_version.go, ParseResourceArg).
   */
  public static final String KUBECTL_NAME =
      RolloutLesson.PLURAL + "." + RolloutLesson.VERSION + "." + RolloutLesson.GROUP;

  private static final String REVISION = "deployment.kubernetes.io/revision";

  private static final int WORD_CHARS = 60;

  private final Connection connection;

  public LessonLookup(Connection connection) {
    this.connection = connection;
  }

  /**
   * A ReplicaSet of a Deployment with its pods.
   *
   * @param revision its revision's number; 0 where it has none
   * @param image its first container's image
   */
  public record Version(String replicaSet, long revision, String image, List<PodLine> pods) {}

  /**
   * A pod.
   *
   * @param state the kubelet's word where a container waits for something, else its phase
   */
  public record PodLine(String name, boolean ready, String state) {}

  /**
   * A lesson with what stands behind it.
   *
   * @param lesson the resource as it is stored
   * @param versions of each of its Deployments, in the order of its steps: the ReplicaSets with
   *     their pods, highest revision first
   */
  public record Seen(JsonNode lesson, Map<String, List<Version>> versions) {}

  /**
   * The lessons of the connection's namespace, or of all.
   *
   * @throws LookupException if they may not be listed, or the cluster does not answer
   */
  public List<RolloutLesson> lessons(boolean everywhere) {
    Answer asked =
        connection.ask(everywhere ? ApiQuery.everywhere(Kind.LESSONS) : ApiQuery.all(Kind.LESSONS));
    Serializer.prepare(RolloutLesson.class);
    return asked.items(Kind.LESSONS).stream()
        .map(l -> Serializer.read(l, RolloutLesson.class))
        .toList();
  }

  /**
   * The lesson of that name, or the only one of the namespace, as it is stored.
   *
   * @throws LookupException if there is none, or nobody can tell which of several is meant
   */
  public JsonNode lesson(@Nullable String name) {
    return name == null
        ? only(connection.ask(ApiQuery.all(Kind.LESSONS)))
        : named(name, connection.ask(ApiQuery.one(Kind.LESSONS, name)));
  }

  /**
   * The same with what stands behind it, all asked for at once.
   *
   * @throws LookupException if there is none, or something may not be read
   */
  public Seen seen(@Nullable String name) {
    JsonNode lesson;
    Answer behind;
    if (name == null) {
      behind = connection.ask(ApiQuery.all(Kind.LESSONS, Kind.REPLICA_SETS, Kind.PODS));
      lesson = only(behind);
    } else {
      // Who may read that lesson need not be allowed to list them.
      Answer asked = connection.ask(ApiQuery.one(Kind.LESSONS, name));
      behind = connection.ask(ApiQuery.all(Kind.REPLICA_SETS, Kind.PODS));
      lesson = named(name, asked);
    }
    return new Seen(
        lesson,
        versions(deployments(lesson), behind.items(Kind.REPLICA_SETS), behind.items(Kind.PODS)));
  }

  /** The names of a lesson's steps, in order. */
  public static List<String> steps(JsonNode lesson) {
    return stream(lesson.at("/spec/steps")).map(s -> s.path("name").asText()).toList();
  }

  /** What the actions of its steps name as their Deployment. */
  private static List<String> deployments(JsonNode lesson) {
    return stream(lesson.at("/spec/steps"))
        .flatMap(LessonLookup::stream)
        .filter(action -> action.hasNonNull("deployment"))
        .map(action -> action.get("deployment").asText())
        .distinct()
        .toList();
  }

  private JsonNode named(String name, Answer answer) {
    JsonNode found = answer.object();
    if (found == null) {
      throw new LookupException(WordMessages.noSuchLesson(name, connection.namespace()));
    }
    return found;
  }

  private JsonNode only(Answer answer) {
    List<JsonNode> all = answer.items(Kind.LESSONS);
    if (all.size() != 1) {
      throw new LookupException(
          WordMessages.whichLesson(
              connection.namespace(),
              all.stream().map(l -> l.at("/metadata/name").asText()).sorted().toList()));
    }
    return all.getFirst();
  }

  private static Map<String, List<Version>> versions(
      List<String> deployments, List<JsonNode> replicaSets, List<JsonNode> pods) {
    Map<String, List<Version>> versions = new LinkedHashMap<>();
    for (String deployment : deployments) {
      versions.put(
          deployment,
          replicaSets.stream()
              .filter(r -> isOwned(r, "Deployment", deployment))
              .map(r -> version(r, pods))
              .sorted(Comparator.comparingLong(Version::revision).reversed())
              .toList());
    }
    return versions;
  }

  private static boolean isOwned(JsonNode object, String kind, String name) {
    return stream(object.path("metadata").path("ownerReferences"))
        .anyMatch(
            o -> o.path("kind").asText().equals(kind) && o.path("name").asText().equals(name));
  }

  private static Version version(JsonNode replicaSet, List<JsonNode> pods) {
    JsonNode metadata = replicaSet.path("metadata");
    String name = metadata.path("name").asText();
    String revision = metadata.path("annotations").path(REVISION).asText();
    return new Version(
        name,
        revision.matches("[0-9]{1,18}") ? Long.parseLong(revision) : 0,
        ContainerImage.shown(replicaSet.at("/spec/template/spec/containers/0/image").asText()),
        pods.stream()
            .filter(p -> isOwned(p, "ReplicaSet", name))
            .map(LessonLookup::line)
            .sorted(Comparator.comparing(PodLine::name))
            .toList());
  }

  private static PodLine line(JsonNode pod) {
    JsonNode status = pod.path("status");
    boolean ready =
        stream(status.path("conditions"))
            .anyMatch(
                c ->
                    c.path("type").asText().equals("Ready")
                        && c.path("status").asText().equals("True"));
    String state =
        stream(status.path("containerStatuses"))
            .map(c -> c.at("/state/waiting/reason").asText())
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .orElse(status.path("phase").asText());
    boolean leaving = pod.path("metadata").hasNonNull("deletionTimestamp");
    return new PodLine(
        pod.path("metadata").path("name").asText(),
        ready,
        leaving ? "Terminating" : SafeText.clean(state, WORD_CHARS));
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
