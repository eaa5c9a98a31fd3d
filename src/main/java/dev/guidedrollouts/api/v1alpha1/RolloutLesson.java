package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An ordered plan of rollouts over the Deployments of one namespace, and the account of how it
 * went.
 */
@Group(RolloutLesson.GROUP)
@Version(RolloutLesson.VERSION)
@Kind(RolloutLesson.KIND)
@Plural(RolloutLesson.PLURAL)
@Singular("rolloutlesson")
@ShortNames({"lesson", "lessons"})
@JsonDeserialize(using = LessonDeserializer.class)
public class RolloutLesson extends CustomResource<LessonSpec, LessonStatus> implements Namespaced {
  private static final LessonSpec EMPTY_SPEC = LessonSpecBuilder.builder().build();
  private static final long serialVersionUID = 1L;

  public static final String GROUP = "guidedrollouts.dev";
  public static final String VERSION = "v1alpha1";
  public static final String API_VERSION = GROUP + "/" + VERSION;
  public static final String KIND = "RolloutLesson";
  public static final String PLURAL = "rolloutlessons";

  /** On lessons with {@code onDelete: Restore}, and on no other. */
  public static final String RESTORE_FINALIZER = GROUP + "/restore";

  private transient List<Unreadable> unreadable = List.of();
  private transient List<Overlong> overlong = List.of();

  // Records have no empty constructor for the client to call; absent stays absent.
  @Override
  protected @Nullable LessonSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable LessonStatus initStatus() {
    return null;
  }

  /** The same lesson with another status: nothing is copied, all but the status is shared. */
  public RolloutLesson showing(LessonStatus other) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(getMetadata());
    lesson.setSpec(getSpec());
    lesson.setStatus(other);
    lesson.setUnreadable(unreadable);
    lesson.setOverlong(overlong);
    return lesson;
  }

  /** Whether its deletion waits until its objects are as they were before it. */
  public boolean guarded() {
    return getMetadata().getFinalizers().contains(RESTORE_FINALIZER);
  }

  /** Whether it is being deleted, and its objects are still to be put back. */
  public boolean restoring() {
    return getMetadata().getDeletionTimestamp() != null && guarded();
  }

  /** The spec, or an empty one where the resource has none. */
  public LessonSpec specOrEmpty() {
    return getSpec() == null ? EMPTY_SPEC : getSpec();
  }

  /** The status, or {@link LessonStatus#EMPTY} where nobody has written one yet. */
  public LessonStatus statusOrEmpty() {
    return getStatus() == null ? LessonStatus.EMPTY : getStatus();
  }

  /**
   * What of the stored lesson this version can't read; spec and status lack it. No field of the
   * resource: it is written only into copies of a lesson that are made through JSON.
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public List<Unreadable> getUnreadable() {
    return unreadable;
  }

  public void setUnreadable(List<Unreadable> unreadable) {
    this.unreadable = List.copyOf(unreadable);
  }

  /**
   * Which of its texts are too long; the texts themselves are not kept, see {@link Texts}. So a
   * lesson as it was read must never be written back as a whole. No field of the resource either.
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public List<Overlong> getOverlong() {
    return overlong;
  }

  public void setOverlong(List<Overlong> overlong) {
    this.overlong = List.copyOf(overlong);
  }

  // Equal lessons have the same name and uid; going over all steps of a lesson is dear where a
  // thousand of them are put into a set.
  @Override
  public int hashCode() {
    return getMetadata() == null
        ? 0
        : Objects.hash(
            getMetadata().getNamespace(), getMetadata().getName(), getMetadata().getUid());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || super.equals(other);
  }
}
