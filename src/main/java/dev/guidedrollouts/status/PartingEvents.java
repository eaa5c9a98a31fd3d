package dev.guidedrollouts.status;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.text.RestoreMessages;
import java.util.ArrayList;
import java.util.List;

/** The Events on a lesson that is deleted with {@code onDelete: Restore}. */
public final class PartingEvents {
  private PartingEvents() {}

  public static List<LessonEvent> of(Parting parting) {
    return switch (parting) {
      case Parting.Make make ->
          List.of(new LessonEvent(false, "Restoring", RestoreMessages.restoring(), "Restoring"));
      case Parting.Await await -> List.of();
      case Parting.LetGo go -> of(go);
    };
  }

  /**
   * The finalizer can't be taken off.
   *
   * @param said what the API server said
   */
  public static LessonEvent cannotGo(String said) {
    return new LessonEvent(
        true, "FinalizerRefused", RestoreMessages.cannotGo(said), "FinalizerRefused/off");
  }

  private static List<LessonEvent> of(Parting.LetGo go) {
    List<LessonEvent> events = new ArrayList<>();
    List<String> back = new ArrayList<>();
    for (Parting.Outcome outcome : go.outcomes()) {
      BeforeStatus what = outcome.what();
      String kind = String.valueOf(what.kind());
      switch (outcome.result()) {
        case UNTOUCHED -> {}
        case RESTORED ->
            back.add(
                what.ofDeployment()
                    ? RestoreMessages.back(what.nameOrEmpty(), what.revision(), what.replicas())
                    : RestoreMessages.serviceBack(what.nameOrEmpty()));
        case REMOVED -> back.add(RestoreMessages.removed(kind, what.nameOrEmpty()));
        case LEFT ->
            events.add(
                new LessonEvent(
                    true,
                    "RestoreFailed",
                    RestoreMessages.stays(kind, what.nameOrEmpty(), outcome.why()),
                    "RestoreFailed/" + kind + "/" + what.nameOrEmpty()));
      }
    }
    if (!back.isEmpty()) {
      events.addFirst(
          new LessonEvent(false, "Restored", RestoreMessages.restored(back), "Restored"));
    }
    return List.copyOf(events);
  }
}
