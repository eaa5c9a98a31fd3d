package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.DeletionPolicy;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.Parting;
import dev.guidedrollouts.lesson.Restoration;
import dev.guidedrollouts.model.Change;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lessons that are deleted with {@code onDelete: Restore}. */
class RestoreFilmsTest {
  private static final String STEPS =
      """
        onDelete: Restore
        steps:
        - {name: two, rollOut: {deployment: web, image: 'web:2', replicas: 2}}
        - {name: more, scale: {deployment: web, replicas: 4}}
        - {name: made, rollOut: {deployment: made, image: 'web:1', container: made}}
        - {name: exposed, expose: {deployment: made, port: 80}}
        - {name: bad, expect: Stall, rollOut: {deployment: web, image: 'web:gone'}}
      """;

  private static final String ALL_BACK =
      "Restored: As before the lesson: Deployment web (what was revision 1, 3 replicas), Deployment"
          + " made (removed: it was not there), Service made (removed: it was not there).";

  private static Film film() {
    return film(STEPS);
  }

  private static Film film(String spec) {
    return Film.of("lesson", spec, "web:1", "web:2").withHealthy("web:1", 3, "web");
  }

  private static Deployment web(Film film) {
    return film.cluster.deployments.get("web");
  }

  private static void assertAsBefore(Film film) {
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(web(film).getSpec().getReplicas()).isEqualTo(3);
    assertThat(web(film).getStatus().getReadyReplicas()).isEqualTo(3);
    assertThat(web(film).getMetadata().getAnnotations().keySet())
        .noneMatch(k -> k.startsWith("guidedrollouts.dev/"));
    assertThat(film.cluster.deployments).containsOnlyKeys("web");
    assertThat(film.cluster.services).isEmpty();
  }

  @Test
  void afterTheEndAllIsAsItWasAndWhatWasMadeIsGone() {
    Film film = film();
    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);
    film.ending.delete();
    assertThat(film.ending.untilGone())
        .containsExactly(
            "Restoring: The lesson is being deleted: its Deployments and Services are put back as"
                + " they were before it (onDelete: Restore).",
            ALL_BACK);
    assertAsBefore(film);
    assertThat(web(film).getMetadata().getManagedFields())
        .noneMatch(e -> e.getManager().equals("guided-rollouts"));
  }

  @Test
  void inMidStallTheSame() {
    Film film = film();
    film.untilDecided(Decision.Degraded.class);
    film.ending.delete();
    assertThat(film.ending.untilGone()).last().isEqualTo(ALL_BACK);
    assertAsBefore(film);
  }

  /** At each reconciliation of the lesson: whoever deletes it then finds all as before. */
  @Test
  void whenverItIsDeletedAllIsAsBefore() {
    int all = passesOf(film());
    for (int at = 0; at < all; at++) {
      Film film = film();
      for (int i = 0; i < at; i++) {
        film.pass();
      }
      film.ending.delete();
      film.ending.untilGone();
      assertAsBefore(film);
    }
  }

  private static int passesOf(Film film) {
    film.toTheEnd();
    return film.number;
  }

  /** The process dies after each change, before its status, and in the deletion too. */
  @Test
  void whereverTheProcessDiesAllIsAsBefore() {
    int all = passesOf(film());
    for (int at = 0; at < all + 8; at++) {
      int death = at;
      Film film = film();
      film.cuts = pass -> pass == death ? Film.Cut.AFTER_ACT : Film.Cut.NONE;
      film.toTheEnd();
      film.ending.delete();
      assertThat(film.ending.untilGone()).last().isEqualTo(ALL_BACK);
      assertAsBefore(film);
    }
  }

  @Test
  void beforeTheFirstChangeTheFinalizerIsOnItAndTheStatusRemembers() {
    Film film = film();
    Pass start =
        film.until(
            p -> {
              assertThat(film.cluster.changes.isEmpty() || film.lesson.guarded()).isTrue();
              return p.decision() instanceof Decision.Start;
            });
    BeforeStatus before = start.input().status().beforeOf("Deployment", "web").orElseThrow();
    assertThat(before.existed()).isTrue();
    assertThat(before.revision()).isEqualTo(1);
    assertThat(before.replicas()).isEqualTo(3);
  }

  @Test
  void withKeepThereIsNoFinalizerAndNothingRemembered() {
    Film film = film(STEPS.replace("Restore", "Keep"));
    film.until(
        p -> {
          assertThat(film.lesson.guarded()).isFalse();
          return p.status().phase() == LessonPhase.Completed;
        });
    assertThat(film.lesson.getStatus().beforeOrEmpty()).isEmpty();
    film.ending.delete();
    assertThat(film.ending.isGone()).isTrue();
    assertThat(film.cluster.deployments).containsOnlyKeys("web", "made");
  }

  /** Keep takes the finalizer off, also of an ended lesson; what is remembered stays true. */
  @Test
  void betweenKeepAndRestoreTheSpecMayTurn() {
    Film film = film();
    film.toTheEnd();
    turn(film, DeletionPolicy.Keep);
    assertThat(film.lesson.guarded()).isFalse();
    turn(film, DeletionPolicy.Restore);
    assertThat(film.lesson.guarded()).isTrue();
    film.ending.delete();
    assertThat(film.ending.untilGone()).last().isEqualTo(ALL_BACK);
    assertAsBefore(film);
  }

  private static void turn(Film film, DeletionPolicy policy) {
    film.changeSpec(LessonSpecBuilder.builder(film.lesson.getSpec()).onDelete(policy).build());
    film.toTheEnd();
  }

  /** The ledger knows the revision before the lesson; the replicas nobody knows. */
  @Test
  void turnedToRestoreInMidLessonItPutsBackWhatTheLedgerTells() {
    Film film =
        film(
            """
              steps:
              - {name: two, rollOut: {deployment: web, image: 'web:2', replicas: 2}}
              - {name: made, rollOut: {deployment: made, image: 'web:1', container: made}}
            """);
    film.toTheEnd();
    turn(film, DeletionPolicy.Restore);
    film.ending.delete();
    assertThat(film.ending.untilGone())
        .contains(
            "Restored: As before the lesson: Deployment web (what was revision 1).",
            "RestoreFailed: Deployment made stays as it is: the lesson had changed it before its"
                + " onDelete became Restore, and nothing tells any more what it was before.");
    assertThat(film.cluster.image("web")).isEqualTo("web:1");
    assertThat(web(film).getSpec().getReplicas()).isEqualTo(2);
  }

  @Test
  void whoseReplicaSetIsGoneStaysAndIsTold() {
    Film film = film();
    film.toTheEnd();
    film.cluster.replicaSets.removeIf(
        r -> "web:1".equals(image(r.getSpec().getTemplate())) && owner(r).equals("web"));
    film.ending.delete();
    assertThat(film.ending.untilGone())
        .anyMatch(e -> e.matches("RestoreFailed: Deployment web stays.*is not kept any more.*"))
        .anyMatch(e -> e.startsWith("Restored: As before the lesson: Deployment made (removed"));
    assertThat(film.cluster.image("web")).isEqualTo("web:2");
  }

  private static String image(io.fabric8.kubernetes.api.model.PodTemplateSpec template) {
    return template.getSpec().getContainers().getFirst().getImage();
  }

  private static String owner(io.fabric8.kubernetes.api.model.apps.ReplicaSet replicaSet) {
    return replicaSet.getMetadata().getOwnerReferences().getFirst().getName();
  }

  @Test
  void whatOthersChangedAfterTheEndIsNotTakenBack() {
    Film film = film();
    film.toTheEnd();
    film.cluster.kubelet.images.add("web:3");
    setImage(film, "web:3");
    film.ending.delete();
    assertThat(film.ending.untilGone())
        .contains(
            "RestoreFailed: Deployment web stays as it is: others have changed it since the lesson"
                + " ended.");
    assertThat(film.cluster.image("web")).isEqualTo("web:3");
  }

  /** In mid-lesson the Deployment is the lesson's: a wrong turn is put back too. */
  @Test
  void whatOthersChangedInMidLessonIs() {
    Film film = film();
    film.until(p -> "more".equals(p.status().step()));
    setImage(film, "web:typo");
    film.ending.delete();
    film.ending.untilGone();
    assertAsBefore(film);
  }

  private static void setImage(Film film, String image) {
    film.cluster.edit(
        "web",
        d -> {
          var template = MiniCluster.copy(d.getSpec().getTemplate());
          template.getSpec().getContainers().getFirst().setImage(image);
          d.getSpec().setTemplate(template);
        });
    film.cluster.settle();
  }

  @Test
  void whatOthersDeletedAndMadeAnewIsLeft() {
    Film film = film();
    film.toTheEnd();
    film.cluster.deployments.remove("web");
    film.cluster.create("web", "app", "web:2", 1);
    film.cluster.settle();
    film.ending.delete();
    assertThat(film.ending.untilGone())
        .contains(
            "RestoreFailed: Deployment web stays as it is: others have deleted it and made it"
                + " anew.");
    assertThat(web(film).getSpec().getReplicas()).isEqualTo(1);
  }

  @Test
  void whatAnotherLessonHasChangedSinceIsThatLessons() {
    Film first = film();
    first.toTheEnd();
    RolloutLesson other =
        Film.lesson(
            "other", "  steps:\n  - {name: one, rollOut: {deployment: web, image: 'web:1'}}\n");
    Film second = new Film(other, first.cluster);
    first.others.add(other);
    second.others.add(first.lesson);
    second.untilDecided(Decision.Start.class);
    first.ending.delete();
    assertThat(first.ending.untilGone())
        .contains(
            "RestoreFailed: Deployment web stays as it is: lesson other works on it now, or has"
                + " changed it since.");
    second.toTheEnd();
    assertThat(web(first).getSpec().getReplicas()).isEqualTo(4);
  }

  /** While it is put back nobody begins on it; then the other one goes on. */
  @Test
  void anotherLessonWaitsUntilAllIsPutBack() {
    Film first = film();
    first.toTheEnd();
    RolloutLesson other =
        Film.lesson(
            "other", "  steps:\n  - {name: two, rollOut: {deployment: web, image: 'web:2'}}\n");
    Film second = new Film(other, first.cluster);
    first.others.add(other);
    first.ending.delete();
    second.others.add(first.lesson);
    assertThat(second.pass().decision()).isInstanceOf(Decision.Blocked.class);
    assertThat(first.ending.untilGone()).last().isEqualTo(ALL_BACK);
    assertAsBefore(first);
    assertThat(second.toTheEnd().message()).isEqualTo("The lesson's one step passed.");
  }

  /** What is refused is told, and the rest is done all the same. */
  @ParameterizedTest
  @ValueSource(classes = {Change.PutBack.class, Change.Remove.class})
  void whatIsRefusedDoesNotBlockTheDeletion(Class<?> refused) {
    Film film = film();
    film.toTheEnd();
    film.cluster.refusesPuttingBack = refused::isInstance;
    film.ending.delete();
    List<String> told = film.ending.untilGone();
    assertThat(told).anyMatch(e -> e.contains("stays as it is: the change was refused: no"));
    assertThat(told).anyMatch(e -> e.startsWith("Restored: "));
  }

  /**
   * The operator's clock is ahead of the API server's, or no operator ran when it was deleted: that
   * takes no time away.
   */
  @Test
  void whatWasDeletedLongAgoByTheClockIsPutBackAllTheSame() {
    Film film = film();
    film.toTheEnd();
    film.ending.delete();
    film.cluster.passTime(Duration.ofHours(1));
    assertThat(film.ending.untilGone()).last().isEqualTo(ALL_BACK);
    assertAsBefore(film);
  }

  /** Nothing gets on: after two minutes the lesson goes. */
  @Test
  void itNeverWaitsLongerThanTwoMinutes() {
    Film film = film();
    film.toTheEnd();
    film.ending.delete();
    film.ending.seen();
    film.cluster.passTime(Restoration.PATIENCE);
    assertThat(film.ending.pass()).isInstanceOf(Parting.LetGo.class);
    assertThat(film.ending.told.values())
        .contains(
            "RestoreFailed: Deployment web stays as it is: it could not be put back within the 120 s"
                + " that the lesson's deletion waits.");
    assertThat(film.ending.isGone()).isTrue();
  }

  @Test
  void aSuspendedLessonIsPutBackToo() {
    Film film = film();
    film.until(p -> "made".equals(p.status().step()));
    film.changeSpec(LessonSpecBuilder.builder(film.lesson.getSpec()).suspend(true).build());
    film.untilDecided(Decision.Suspend.class);
    film.ending.delete();
    film.ending.untilGone();
    assertAsBefore(film);
  }

  /** A step that is taken out of the spec has left something behind all the same. */
  @Test
  void whatAStepThatIsGoneHadMadeIsRemovedToo() {
    Film film = film(STEPS.lines().limit(6).collect(java.util.stream.Collectors.joining("\n")));
    film.toTheEnd();
    film.changeSpec(
        LessonSpecBuilder.builder(film.lesson.getSpec())
            .steps(film.lesson.getSpec().stepsOrEmpty().subList(0, 2))
            .build());
    film.toTheEnd();
    film.ending.delete();
    film.ending.untilGone();
    assertThat(film.cluster.deployments).containsOnlyKeys("web");
    assertThat(film.cluster.services).isEmpty();
  }

  /** What the learner did at the lesson's word is put back as well. */
  @Test
  void whatTheLearnerDidIsPutBack() {
    Film film =
        film(
            """
              onDelete: Restore
              steps:
              - {name: two, by: Learner, rollOut: {deployment: web, image: 'web:2'}}
              - {name: three, by: Learner, scale: {deployment: web, replicas: 5}}
            """);
    film.untilDecided(Decision.AwaitLearner.class);
    setImage(film, "web:2");
    film.until(p -> "three".equals(p.status().step()));
    film.cluster.edit("web", d -> d.getSpec().setReplicas(5));
    film.toTheEnd();
    film.ending.delete();
    film.ending.untilGone();
    assertAsBefore(film);
  }
}
