package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.cache.ObservedDeploymentReader;
import dev.guidedrollouts.kube.cache.ReadMetadata;
import dev.guidedrollouts.kube.lookup.ApiQuery.Kind;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.text.LookupMessages;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one Deployment on request, without watches and without writing anything: what the
 * operator's caches would show of it.
 */
public final class DeploymentLookup implements AutoCloseable {
  private final Connection connection;

  /** Looks over that connection, and closes it with itself. */
  public DeploymentLookup(Connection connection) {
    this.connection = connection;
  }

  /**
   * Reads the Deployment, its ReplicaSets, its pods and, where it is not complete, what was
   * reported about these.
   *
   * @throws LookupException if it is not there, may not be read, or the cluster does not answer
   */
  public DeploymentSnapshot look(String name) {
    Answer first = connection.ask(ApiQuery.one(Kind.DEPLOYMENTS, name));
    Serializer.prepare(Deployment.class, ReplicaSet.class, Pod.class);
    JsonNode found = first.object();
    if (found == null) {
      throw new LookupException(LookupMessages.noSuchDeployment(name, connection.namespace()));
    }
    Answer behind =
        connection.ask(ApiQuery.all(Kind.REPLICA_SETS, Kind.PODS).with(found.at("/spec/selector")));
    Deployment deployment = Serializer.read(found, Deployment.class);
    ChangeMarker marker = ReadMetadata.marker(deployment);
    Answer ofLesson =
        marker == null ? null : connection.ask(ApiQuery.one(Kind.LESSONS, marker.lesson()));
    List<ReplicaSet> replicaSets = all(behind.items(Kind.REPLICA_SETS), ReplicaSet.class);
    List<Pod> pods = all(behind.items(Kind.PODS), Pod.class);
    List<String> unseen = new ArrayList<>();
    ObservedDeployment observed =
        ObservedDeploymentReader.read(deployment, replicaSets, pods, List.of());
    if (observed.mayBeInTrouble()) {
      observed = ObservedDeploymentReader.read(deployment, replicaSets, pods, events(unseen));
    }
    return new DeploymentSnapshot(
        deployment.getMetadata().getNamespace(),
        observed,
        marker == null || ofLesson == null ? null : lesson(marker, ofLesson, unseen),
        unseen);
  }

  /** What happens to a Deployment that was looked at; nothing is asked for before it is awaited. */
  public DeploymentChanges changes(DeploymentSnapshot look) {
    return new DeploymentChanges(connection, look);
  }

  /** Events only add to what the pods say: who may not read them gets the rest. */
  private List<Event> events(List<String> unseen) {
    Answer asked =
        connection.ask(ApiQuery.all(Kind.EVENTS).withField("involvedObject.kind", "Pod"));
    return all(asked.itemsIfAllowed(Kind.EVENTS, unseen), Event.class);
  }

  /** The lesson remembers which revisions ran well; another one of that name knows nothing. */
  private static @Nullable RolloutLesson lesson(
      ChangeMarker marker, Answer asked, List<String> unseen) {
    JsonNode found = asked.objectIfAllowed(unseen);
    RolloutLesson lesson = found == null ? null : Serializer.read(found, RolloutLesson.class);
    return lesson != null && marker.lessonUid().equals(lesson.getMetadata().getUid())
        ? lesson
        : null;
  }

  private static <T> List<T> all(List<JsonNode> items, Class<T> type) {
    return items.stream().map(i -> Serializer.read(i, type)).toList();
  }

  @Override
  public void close() {
    connection.close();
  }
}
