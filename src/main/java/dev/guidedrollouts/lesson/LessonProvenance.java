package dev.guidedrollouts.lesson;

import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lesson knows of where a Deployment's revisions come from: by the markers of its changes,
 * and by what its steps make of the container that they move.
 *
 * @param lessonUid the lesson's uid; empty for one look without a lesson
 * @param containers the container whose image the lesson changes in the Deployment
 * @param marker the marker of the latest change by a lesson, where the Deployment has one
 */
public record LessonProvenance(
    String lessonUid, MovedContainers containers, @Nullable ChangeMarker marker)
    implements Provenance {

  @Override
  public @Nullable String originOf(Revision revision) {
    ChangeMarker marker = revision.marker();
    return marker != null
            && marker.lessonUid().equals(lessonUid)
            && containers.areOf(marker.step(), revision)
        ? marker.step()
        : null;
  }

  @Override
  public String imageIn(List<ContainerImage> among) {
    return containers.imageIn(among);
  }

  @Override
  public boolean leftHealthy(Revision revision) {
    return marker != null
        && marker.lessonUid().equals(lessonUid)
        && marker.toRevision() == 0
        && marker.fromRevision() != 0
        && revision.knownAs(marker.fromRevision());
  }
}
