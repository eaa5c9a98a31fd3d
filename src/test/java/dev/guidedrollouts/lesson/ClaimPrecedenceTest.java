package dev.guidedrollouts.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.model.ChangeMarker;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Who takes precedence on a Deployment, and that nobody waits for ever without being told. */
class ClaimPrecedenceTest {
  private final List<RolloutLesson> lessons = new ArrayList<>();
  private final Map<String, ChangeMarker> markers = new HashMap<>();

  private final Neighbours neighbours =
      new Neighbours() {
        @Override
        public Collection<RolloutLesson> naming(String deployment) {
          return lessons.stream()
              .filter(l -> DeploymentClaim.deploymentsOf(l).contains(deployment))
              .toList();
        }

        @Override
        public Optional<ChangeMarker> markerOn(String deployment) {
          return Optional.ofNullable(markers.get(deployment));
        }
      };

  /**
   * A lesson that scales one Deployment a step.
   *
   * @param created the second of its creation
   * @param begun how many of its steps it has begun; all but the last of them have passed, and so
   *     has the last where {@code passed}
   */
  private RolloutLesson lesson(
      String name, int created, int begun, boolean passed, String... deployments) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("default")
            .withName(name)
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withCreationTimestamp(Instant.ofEpochSecond(created).toString())
            .build());
    List<Step> steps = new ArrayList<>();
    List<StepStatus> entries = new ArrayList<>();
    for (int i = 0; i < deployments.length; i++) {
      steps.add(
          StepBuilder.builder().name("s" + i).scale(new ScaleAction(deployments[i], 1)).build());
      boolean isBegun = i < begun;
      boolean isPassed = i < begun - 1 || (isBegun && passed);
      entries.add(
          StepStatusBuilder.builder()
              .name("s" + i)
              .state(isPassed ? StepState.Passed : isBegun ? StepState.Running : StepState.Pending)
              .attempt(1)
              .definition(StepDefinition.of(steps.get(i)))
              .startedAt(isBegun ? Instant.EPOCH : null)
              .deployment(isBegun ? deployments[i] : null)
              .build());
    }
    lesson.setSpec(LessonSpecBuilder.builder().steps(steps).build());
    lesson.setStatus(
        LessonStatusBuilder.builder()
            .observedGeneration(1L)
            .phase(begun > 0 ? LessonPhase.Running : LessonPhase.Pending)
            .steps(entries)
            .build());
    lessons.add(lesson);
    return lesson;
  }

  private RolloutLesson waiting(String name, int created, String... deployments) {
    return lesson(name, created, 0, false, deployments);
  }

  private static void phase(RolloutLesson lesson, LessonPhase phase) {
    lesson.setStatus(LessonStatusBuilder.builder(lesson.getStatus()).phase(phase).build());
  }

  private Optional<String> before(RolloutLesson lesson) {
    return DeploymentClaim.before(lesson, neighbours).map(t -> t.lesson() + "/" + t.deployment());
  }

  @Test
  void ofThoseThatHaveNotBegunTheFirstOneGoesFirstAndOfASecondTheName() {
    RolloutLesson first = waiting("b", 1, "web");
    RolloutLesson second = waiting("a", 2, "web");
    RolloutLesson third = waiting("z", 2, "web");

    assertThat(before(first)).isEmpty();
    assertThat(before(second)).contains("b/web");
    lessons.remove(first);
    assertThat(before(second)).isEmpty();
    assertThat(before(third)).contains("a/web");
  }

  @Test
  void whoHasNotBegunWaitsForAllOfItsDeployments() {
    lesson("other", 5, 1, false, "api");
    RolloutLesson asks = waiting("asks", 1, "web", "api");

    assertThat(DeploymentClaim.before(asks, neighbours))
        .contains(new DeploymentClaim("other", "api", false, List.of()));
  }

  @Test
  void aLessonThatHasEndedOrIsBeingDeletedIsInNobodysWay() {
    RolloutLesson other = lesson("other", 1, 1, true, "web");
    RolloutLesson asks = waiting("asks", 2, "web");
    assertThat(before(asks)).contains("other/web");
    for (LessonPhase phase :
        List.of(LessonPhase.Completed, LessonPhase.Failed, LessonPhase.Invalid)) {
      phase(other, phase);
      assertThat(before(asks)).as(phase.name()).isEmpty();
    }
    phase(other, LessonPhase.Running);
    other.getMetadata().setDeletionTimestamp("2026-08-01T09:00:00Z");
    assertThat(before(asks)).isEmpty();
  }

  @Test
  void aSuspendedLessonKeepsItsPlace() {
    RolloutLesson other = waiting("other", 1, "web");
    phase(other, LessonPhase.Suspended);

    assertThat(before(waiting("asks", 2, "web"))).contains("other/web");
  }

  /** The lesson that adds a step on a Deployment was created first, and is under way. */
  @Test
  void aBegunLessonDoesNotTakeADeploymentThatAnotherOneHasBegun() {
    lesson("b", 2, 1, false, "web");
    RolloutLesson asks = lesson("a", 1, 1, true, "api", "web");

    assertThat(DeploymentClaim.before(asks, neighbours))
        .contains(new DeploymentClaim("b", "web", true, List.of()));
  }

  @Test
  void aStepThatIsUnderWayAsksNobody() {
    lesson("b", 1, 1, false, "web");
    RolloutLesson asks = lesson("a", 2, 1, false, "web");

    assertThat(before(asks)).isEmpty();
  }

  @Test
  void whatALessonHasBegunItKeepsToItsEnd() {
    lesson("a", 2, 2, false, "web", "api");
    RolloutLesson asks = lesson("b", 1, 1, true, "db", "web");

    assertThat(before(asks)).contains("a/web");
  }

  /** Its write is out, its status not in the cache yet. */
  @Test
  void theMarkOnADeploymentCountsBeforeTheStatusShowsIt() {
    RolloutLesson later = waiting("z", 1, "web", "api");
    RolloutLesson asks = waiting("a", 1, "web");
    assertThat(before(asks)).isEmpty();

    markers.put("web", ChangeMarker.action("z", "uid-z", "s0", 1));

    assertThat(before(asks)).contains("z/web");
    assertThat(before(later)).isEmpty();
  }

  /** Otherwise a lesson that was done long ago would go first for ever. */
  @Test
  void theMarkOfAStepThatHasEndedCountsForNothingByItself() {
    RolloutLesson former = lesson("former", 2, 1, true, "web");
    phase(former, LessonPhase.Completed);
    former.getMetadata().setGeneration(2L);
    markers.put("web", ChangeMarker.action("former", "uid-former", "s0", 1));

    assertThat(before(waiting("asks", 1, "web"))).isEmpty();
    markers.put("web", ChangeMarker.action("gone", "uid-gone", "s0", 1));
    assertThat(before(waiting("later", 1, "web"))).contains("asks/web");
  }

  @Test
  void aLessonThatFailedAndIsMendedWhileSuspendedHasLetGo() {
    RolloutLesson failed = lesson("failed", 1, 1, false, "web");
    failed.setStatus(
        LessonStatusBuilder.builder(failed.getStatus())
            .phase(LessonPhase.Suspended)
            .steps(
                List.of(
                    StepStatusBuilder.builder(failed.getStatus().stepsOrEmpty().getFirst())
                        .state(StepState.Failed)
                        .build()))
            .build());
    RolloutLesson under = lesson("under", 2, 1, true, "web", "web");

    assertThat(before(under)).isEmpty();
    assertThat(before(failed)).contains("under/web");
  }

  @Test
  void twoThatWantWhatTheOtherHasBegunAreBothTold() {
    RolloutLesson a = lesson("a", 1, 1, true, "web", "api");
    RolloutLesson b = lesson("b", 2, 1, true, "api", "web");

    assertThat(DeploymentClaim.before(a, neighbours))
        .contains(new DeploymentClaim("b", "api", true, List.of("a", "b")));
    assertThat(DeploymentClaim.before(b, neighbours))
        .contains(new DeploymentClaim("a", "web", true, List.of("b", "a")));
  }

  /** The older one has not begun on api: it is the one that yields. */
  @Test
  void aClaimByAgeYieldsWhereItWouldCloseACircle() {
    RolloutLesson older = lesson("older", 1, 1, true, "db", "web", "api");
    RolloutLesson younger = lesson("younger", 2, 1, true, "web", "api");

    assertThat(before(older)).contains("younger/web");
    assertThat(before(younger)).isEmpty();
  }

  @Property(tries = 3000, seed = "20261128")
  void someLessonCanAlwaysGoOnOrEachOfACircleIsTold(@ForAll long seed) {
    Random random = new Random(seed);
    lessons.clear();
    markers.clear();
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String[] named = new String[1 + random.nextInt(4)];
      for (int d = 0; d < named.length; d++) {
        named[d] = "d" + random.nextInt(4);
      }
      RolloutLesson made =
          lesson(
              "l" + i,
              random.nextInt(3),
              random.nextInt(named.length + 1),
              random.nextBoolean(),
              named);
      if (random.nextInt(6) == 0) {
        phase(made, random.nextBoolean() ? LessonPhase.Suspended : LessonPhase.Failed);
      }
      if (random.nextInt(3) == 0) {
        String deployment = named[random.nextInt(named.length)];
        markers.put(
            deployment,
            ChangeMarker.action("l" + i, "uid-l" + i, "s" + random.nextInt(named.length), 1));
      }
    }
    List<RolloutLesson> live =
        lessons.stream()
            .filter(l -> !ClaimSet.of(l).ended())
            .filter(l -> StepAttempt.current(l.getSpec().stepsOrEmpty(), l.getStatus()).isPresent())
            .toList();
    Map<String, Optional<DeploymentClaim>> turns = new HashMap<>();
    live.forEach(l -> turns.put(l.getMetadata().getName(), DeploymentClaim.before(l, neighbours)));
    Set<String> free = new TreeSet<>();
    Set<String> circles = new TreeSet<>();
    turns.forEach(
        (name, turn) -> {
          turn.ifPresentOrElse(t -> circles.addAll(t.circle()), () -> free.add(name));
          turn.filter(t -> !t.midLesson()).ifPresent(t -> assertThat(t.circle()).isEmpty());
        });
    // Lessons whose steps have all passed wait for nobody, and are about to end.
    boolean ending = live.size() < lessons.stream().filter(l -> !ClaimSet.of(l).ended()).count();
    assertThat(live.isEmpty() || ending || !free.isEmpty() || !circles.isEmpty())
        .as("nobody can go on, and nobody is told: " + turns)
        .isTrue();
    for (String name : circles) {
      assertThat(turns.get(name)).as("in a circle: " + name).isPresent();
    }
    // Following who waits for whom, one comes to somebody who can go on, or into a circle.
    for (String name : turns.keySet()) {
      String at = name;
      for (int i = 0; i <= count && !free.contains(at) && !circles.contains(at); i++) {
        at = turns.containsKey(at) ? turns.get(at).orElseThrow().lesson() : name;
        if (!turns.containsKey(at)) {
          break;
        }
      }
      assertThat(!turns.containsKey(at) || free.contains(at) || circles.contains(at))
          .as(name + " waits for ever, and is not told: " + turns)
          .isTrue();
    }
  }
}
