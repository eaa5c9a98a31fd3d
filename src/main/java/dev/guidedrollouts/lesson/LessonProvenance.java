package dev.guidedrollouts.lesson;

import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.Stamp;
import dev.guidedrollouts.rollout.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lesson knows of where a Deployment's revisions come from: by the marks of its changes, and
 * by what its steps make of the container that they move.
 *
 * @param lessonUid the lesson's uid; empty for one look without a lesson
 * @param containers the container whose image the lesson changes in the Deployment
 * @param mark the mark of the latest change by a lesson, where the Deployment has one
 */
public record LessonProvenance(String lessonUid, MovedContainers containers, @Nullable Stamp mark)
    implements Provenance {

  @Override
  public @Nullable String originOf(Revision revision) {
    Stamp stamp = revision.stamp();
    return stamp != null
            && stamp.lessonUid().equals(lessonUid)
            && containers.areOf(stamp.step(), revision)
        ? stamp.step()
        : null;
  }

  @Override
  public String imageIn(List<ContainerImage> among) {
    return containers.imageIn(among);
  }

  @Override
  public boolean leftHealthy(Revision revision) {
    return mark != null
        && mark.lessonUid().equals(lessonUid)
        && mark.toRevision() == 0
        && mark.fromRevision() != 0
        && revision.knownAs(mark.fromRevision());
  }
}
