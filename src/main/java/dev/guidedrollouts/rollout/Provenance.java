package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where revisions come from, as far as whoever asks knows that. */
public interface Provenance {

  /** Nothing is known; of several containers the first one counts. */
  Provenance UNKNOWN =
      new Provenance() {
        @Override
        public @Nullable String originOf(Revision revision) {
          return null;
        }

        @Override
        public String imageIn(List<ContainerImage> containers) {
          return containers.isEmpty() ? "" : containers.getFirst().image();
        }

        @Override
        public boolean leftHealthy(Revision revision) {
          return false;
        }
      };

  /** What made the revision; null where others did, or it is not known. */
  @Nullable String originOf(Revision revision);

  /** The image of the container that the rollouts are about; empty where there is none. */
  String imageIn(List<ContainerImage> containers);

  /**
   * Whether the latest change says of itself that the revision which it left ran well: after a
   * crash between a change and the note of it, only the change's own marker knows that.
   */
  boolean leftHealthy(Revision revision);
}
