package dev.guidedrollouts.scenario;

import static dev.guidedrollouts.scenario.LearnerFilmsTest.awaited;
import static dev.guidedrollouts.scenario.LearnerFilmsTest.film;
import static dev.guidedrollouts.scenario.LearnerFilmsTest.setImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.LessonEvent;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A learner goes back without an undo: that is accepted, and told in words. */
class BroughtBackFilmsTest {
  private static final String BAD =
      """
        undo: Learner
        steps:
        - {name: two, rollOut: {deployment: web, image: 'web:2'}}
        - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:bad'}}
      """;

  private final Film film = film(BAD);

  private StepStatus stalledThenBy(String manager, Runnable act) {
    LessonStatus waits = awaited(film, "bad");
    assertThat(waits.stepNamed("bad").orElseThrow().goal()).isEqualTo(2);
    act.run();
    ManagedFieldsEntry image = Ownership.ofImage(manager, film.cluster.now().toString(), "app");
    film.cluster.edit("web", d -> d.getMetadata().setManagedFields(List.of(image)));
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    return end.stepNamed("bad").orElseThrow();
  }

  private String event() {
    return film.passes.stream()
        .flatMap(p -> p.events().stream())
        .filter(e -> e.reason().equals("StepPassed"))
        .map(LessonEvent::message)
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  @Test
  void theImageSetBackIsTheOldReplicaSetWithTheNextNumber() {
    StepStatus step = stalledThenBy("kubectl-set", () -> setImage(film, "web:2"));

    assertThat(step.outcome()).isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(step.how()).isEqualTo(StepMethod.SetImage);
    String words =
        "That was done by `kubectl set image`, not by an undo, and comes to the same: the template was there before, so its ReplicaSet serves again, and revision 2 is 4 now.";
    assertThat(step.message()).endsWith(words);
    assertThat(event()).endsWith(words);
  }

  @Test
  void anAppliedManifestWithAnotherTemplateIsANewRevision() {
    StepStatus step =
        stalledThenBy(
            "kubectl-client-side-apply",
            () -> {
              setImage(film, "web:2");
              film.cluster.edit(
                  "web",
                  d -> d.getSpec().getTemplate().getMetadata().getLabels().put("release", "again"));
            });

    assertThat(step.how()).isEqualTo(StepMethod.Apply);
    assertThat(step.message())
        .contains("That was done by applying a manifest, not by an undo")
        .contains("it is a new revision, 4;");
  }

  @Test
  void anUndoNeedsNoWords() {
    StepStatus step = stalledThenBy("kubectl", () -> film.cluster.undoByHand("web", 2));

    assertThat(step.how()).isEqualTo(StepMethod.RolloutUndo);
    assertThat(step.message()).contains("is back at revision 2").doesNotContain("undo,");
  }

  @Test
  void aStepThatWantsAnUndoSaysWhatCameBack() {
    Film back =
        film(
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: back, by: Learner, undo: {deployment: web, toRevision: 1}}
            """);
    awaited(back, "back");
    back.cluster.undoByHand("web", 1);
    assertThat(back.toTheEnd().stepNamed("back").orElseThrow().message())
        .isEqualTo("web is back at revision 1 (3 now), image web:1.");
  }
}
