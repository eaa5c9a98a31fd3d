package dev.guidedrollouts.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change to the cluster: one request. The marker and the change-cause travel in the same
 * request, and but for what is created the request names the resourceVersion that the decision was
 * made on. {@link Release} and {@link OfDeletion} write no marker: they are not a step's.
 */
public sealed interface Change {
  /** The Deployment that it is about. */
  String deployment();

  /** The marker that is written along. */
  ChangeMarker marker();

  /**
   * A Deployment that does not exist yet: label and selector {@code app: <deployment>}.
   *
   * @param changeCause the text for {@code kubectl rollout history}
   */
  record CreateDeployment(
      String deployment,
      String container,
      String image,
      int replicas,
      ChangeMarker marker,
      String changeCause)
      implements Change {}

  /**
   * A container of the template gets another image and perhaps another name; everything else of it
   * stays.
   *
   * @param oldContainer the container's present name
   * @param newContainer its name afterwards; may be the same
   * @param replicas sent along where not null
   */
  record ReplaceContainer(
      String deployment,
      String resourceVersion,
      String oldContainer,
      String newContainer,
      String image,
      @Nullable Integer replicas,
      ChangeMarker marker,
      String changeCause)
      implements Change {}

  /** Another number of replicas. */
  record Scale(
      String deployment,
      String resourceVersion,
      int replicas,
      ChangeMarker marker,
      String changeCause)
      implements Change {}

  /**
   * The template of an earlier revision goes back, as {@code kubectl rollout undo} does it: the
   * ReplicaSet's template without pod-template-hash.
   *
   * @param basis what of the Deployment has to be as it was seen
   * @param replicaSet the ReplicaSet whose template goes back
   */
  record Restore(
      String deployment, Basis basis, String replicaSet, ChangeMarker marker, String changeCause)
      implements Change {}

  /**
   * What a decision to restore was made on. Where the Deployment bears a marker, its uid and its
   * generation tell whether it is still so: the generation moves with every change of the spec and
   * of the annotations (kubernetes, pkg/registry/apps/deployment/strategy.go, PrepareForUpdate),
   * but not where the controller writes its status and the revision's number, which it does several
   * times a second while a rollout begins. Without a marker the resourceVersion decides, which
   * anything moves.
   *
   * @param marked whether a marker was on it
   */
  record Basis(String uid, long generation, String resourceVersion, boolean marked) {
    /** Of a Deployment as it was seen. */
    public static Basis of(ObservedDeployment seen) {
      return new Basis(
          seen.uid(), seen.generation(), seen.resourceVersion(), seen.marker() != null);
    }
  }

  /**
   * A ClusterIP Service with the Deployment's selector and label.
   *
   * @param targetPort the container's port, a number or a name
   * @param existing resourceVersion of the Service to which the port is added; null where it is
   *     created
   */
  record Expose(
      String deployment,
      String service,
      int port,
      String targetPort,
      @Nullable String existing,
      ChangeMarker marker)
      implements Change {}

  /**
   * The operator's name is taken from the fields of an object that it wrote
   * (metadata.managedFields, its own entries alone): whoever applies the object next, by
   * server-side apply, meets no conflict with it. Nothing else of the object changes, its
   * generation neither.
   *
   * @param service the Service in front of the Deployment, whose fields are meant; null where the
   *     Deployment's own are
   * @param marker the marker that is on the object, and stays
   */
  record Release(
      String deployment, @Nullable String service, String resourceVersion, ChangeMarker marker)
      implements Change {}

  /**
   * What is done for a lesson that is being deleted with {@code onDelete: Restore}. None of these
   * writes a marker: what they make is nobody's step.
   */
  sealed interface OfDeletion extends Change {}

  /**
   * A Deployment gets back what it was before the lesson, in one request.
   *
   * @param replicaSet the ReplicaSet whose template goes back; null where that is there already
   * @param replicas how many replicas go back; null where they stay as they are
   */
  record PutBack(
      String deployment,
      Basis basis,
      @Nullable String replicaSet,
      @Nullable Integer replicas,
      ChangeMarker marker)
      implements OfDeletion {}

  /**
   * The marker and the ownership of fields go from an object that is as it was before the lesson;
   * from a Service the ports, too, that the lesson added.
   *
   * @param service the Service that is meant; null where it is the Deployment
   * @param ports the ports that go
   */
  record Unmark(
      String deployment,
      @Nullable String service,
      String resourceVersion,
      List<Integer> ports,
      ChangeMarker marker)
      implements OfDeletion {
    public Unmark {
      ports = List.copyOf(ports);
    }
  }

  /**
   * An object that was not there before the lesson is deleted.
   *
   * @param service the Service that is meant; null where it is the Deployment
   * @param uid the Deployment's uid, or null
   * @param resourceVersion the Service's version, or null
   */
  record Remove(
      String deployment,
      @Nullable String service,
      @Nullable String uid,
      @Nullable String resourceVersion,
      ChangeMarker marker)
      implements OfDeletion {}
}
