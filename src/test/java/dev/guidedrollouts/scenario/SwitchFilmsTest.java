package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.validation.AccountPolicy;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clusters that do more than run Deployments: they keep the words of a former rollout, rewrite
 * images, scale by themselves, change their mind about what lessons may say, take up another
 * version of the operator, and run several lessons.
 */
class SwitchFilmsTest {
  private static final ClusterPolicy ACCOUNT_WANTED =
      new ClusterPolicy(new AccountPolicy(null, true), null);
  private static final String MIRROR = "mirror.example/";

  /** A Deployment web that somebody made with kubectl and that runs web:1. */
  private static Film film(int replicas, int deadline, String spec) {
    Film film = Film.of("lesson", spec, "web:1", "web:2");
    film.cluster.create("web", "app", "web:1", replicas);
    web(film).getSpec().setProgressDeadlineSeconds(deadline);
    return film.comeUp();
  }

  private static Deployment web(Film film) {
    return film.cluster.deployments.get("web");
  }

  /**
   * At the undo's write the condition still is the stalled rollout's, and some milliseconds later
   * the status has the new generation beside it.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theDeadlineOfTheStalledRolloutIsNoVerdictOnItsUndo(int steps) {
    Film film =
        film(
            1,
            20,
            """
              stall: {transientAfter: 2m}
              steps:
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:2'}}
            """);
    film.cluster.kubelet.registryDown = true;
    film.untilDecided(Decision.Stall.class);
    film.glimpses = pass -> steps;
    LessonStatus end = film.toTheEnd();
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
  }

  /** The same for a step that repairs what others left stuck. */
  @ParameterizedTest
  @ValueSource(strings = {"undo: {deployment: web}", "rollOut: {deployment: web, image: 'web:1'}"})
  void anOldDeadlineIsNoVerdictOnARepair(String action) {
    Film film = film(1, 20, "  steps:\n  - {name: repair, " + action + "}\n");
    film.cluster.edit(
        "web",
        d -> {
          var template = MiniCluster.copy(d.getSpec().getTemplate());
          template.getSpec().getContainers().getFirst().setImage("web:gone");
          d.getSpec().setTemplate(template);
        });
    film.cluster.settle();
    film.cluster.advance(Duration.ofSeconds(60));
    film.cluster.advance(Duration.ofSeconds(1));
    film.glimpses = pass -> 1;
    LessonStatus end = film.toTheEnd();
    assertThat(end.phase()).isEqualTo(LessonPhase.Completed);
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(film.story()).hasSize(1);
  }

  @Test
  void aWebhookThatRewritesImagesIsNobodyElse() {
    Film film =
        film(
            2,
            600,
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:gone'}}
              - {name: one, rollOut: {deployment: web, image: 'web:1'}}
              - {name: back, undo: {deployment: web, toStep: two}}
            """);
    film.cluster.kubelet.images.add(MIRROR + "web:1");
    film.cluster.kubelet.images.add(MIRROR + "web:2");
    film.cluster.imageAdmission = i -> i.startsWith(MIRROR) ? i : MIRROR + i;
    LessonStatus end = film.toTheEnd();
    assertThat(end.message()).isEqualTo("All 4 steps passed.");
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(film.cluster.image("web")).isEqualTo(MIRROR + "web:2");
  }

  @Test
  void anAutoscalerInMidStepDoesNotMakeTheOperatorLeaveAStall() {
    Film film =
        film(
            2,
            600,
            "  steps:\n  - {name: bad, rollOut: {deployment: web, image: 'web:gone', replicas: 3}}\n");
    film.untilDecided(Decision.Degraded.class);
    film.cluster.autoscalers.put("web", 4);
    LessonStatus end = film.toTheEnd();
    assertThat(end.stepNamed("bad").orElseThrow().outcome())
        .isEqualTo(StepOutcome.StalledAndUndone);
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(web(film).getSpec().getReplicas()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web:gone", "web:2"})
  void whatHasEndedStaysSoWhateverTheAdminWants(String image) {
    Film film =
        film(
            1,
            600,
            "  steps:\n  - {name: only, rollOut: {deployment: web, image: '" + image + "'}}\n");
    LessonStatus end = film.toTheEnd();
    int changes = film.cluster.changes.size();
    for (ClusterPolicy policy : java.util.List.of(ACCOUNT_WANTED, ClusterPolicy.NONE)) {
      film.policy = policy;
      for (int i = 0; i < 30; i++) {
        LessonStatus next = film.pass().status();
        assertThat(next.phase()).isEqualTo(end.phase());
        assertThat(next.conditions()).isEqualTo(end.conditions());
      }
    }
    assertThat(film.cluster.changes).hasSize(changes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web:gone", "web:2"})
  void whatHasEndedStaysSoUnderAnotherVersion(String image) {
    Film film =
        film(
            1,
            600,
            "  steps:\n  - {name: only, rollOut: {deployment: web, image: '" + image + "'}}\n");
    LessonStatus end = film.toTheEnd();
    int changes = film.cluster.changes.size();
    film.otherVersion();
    for (int i = 0; i < 30; i++) {
      LessonStatus next = film.pass().status();
      assertThat(next.phase()).isEqualTo(end.phase());
      assertThat(next.conditions()).isEqualTo(end.conditions());
    }
    assertThat(film.cluster.changes).hasSize(changes);
  }

  /** Both really run: the later one waits until the first has ended, and both come to their end. */
  @Test
  void twoLessonsOnOneDeploymentRunOneAfterTheOther() {
    Film first =
        film(
            2,
            600,
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2'}}
              - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:gone'}}
            """);
    RolloutLesson other =
        Film.lesson(
            "other", "  steps:\n  - {name: one, rollOut: {deployment: web, image: 'web:1'}}\n");
    other.getMetadata().setCreationTimestamp("2026-08-01T08:30:00Z");
    Film second = new Film(other, first.cluster);
    first.others.add(other);
    second.others.add(first.lesson);
    boolean waited = false;
    for (int i = 0; i < 300; i++) {
      first.pass();
      boolean over = first.lesson.statusOrEmpty().phaseOrDefault().terminal();
      Pass pass = second.pass();
      waited |= pass.decision() instanceof Decision.Blocked;
      assertThat(over || pass.decision().change().isEmpty())
          .as("moved before its turn: " + pass.decision())
          .isTrue();
    }
    assertThat(waited).isTrue();
    assertThat(first.lesson.getStatus().message()).isEqualTo("All 2 steps passed.");
    assertThat(second.lesson.getStatus().message()).isEqualTo("The lesson's one step passed.");
    assertThat(second.cluster.image("web")).isEqualTo("web:1");
  }
}
