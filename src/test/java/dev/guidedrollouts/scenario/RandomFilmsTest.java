package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Expectation;
import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonSpecBuilder;
import dev.guidedrollouts.api.v1alpha1.RollOutAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.ScaleAction;
import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.StallVerdict;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepBuilder;
import dev.guidedrollouts.api.v1alpha1.UndoAction;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.validation.AccountPolicy;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random lessons over a cluster in which random things happen: other hands, a registry that comes
 * and goes, deaths of the operator. {@link Invariants} are checked after every reconciliation; here
 * is what holds over a whole film.
 */
class RandomFilmsTest {
  private static final List<String> DEPLOYMENTS = List.of("web", "api");
  private static final List<String> IMAGES = List.of("app:1", "app:2", "app:3", "app:gone");
  private static final String MIRROR = "mirror.example/";
  private static final ClusterPolicy STRICT =
      new ClusterPolicy(new AccountPolicy(null, true), null);
  private static final int PASSES = 120;

  @Property(tries = 150, seed = "20261125")
  void anyFilmKeepsTheRules(@ForAll long seed) {
    Random random = new Random(seed);
    Film film = film(random);
    Set<String> done = new HashSet<>();
    for (int i = 0; i < PASSES; i++) {
      int before = film.cluster.changes.size();
      // Another spec is another step; and an object that others removed took its marker along.
      if (something(film, random)) {
        done.clear();
      }
      Pass pass = film.pass();
      film.cluster.changes.stream()
          .skip(before)
          .map(Change::marker)
          .forEach(
              s ->
                  assertThat(done.add(s.step() + s.attempt() + s.kind()))
                      .as("second time: " + s)
                      .isTrue());
      assertThat(film.cluster.changes.size() - before)
          .as("changes of one pass")
          .isLessThanOrEqualTo(1);
      absorbs(pass);
    }
    atMostOneUndo(film.cluster.changes);
  }

  /** What has ended stays as it is while the spec is the same, whatever becomes of the cluster. */
  private static void absorbs(Pass pass) {
    // Whatever the policy says by now.
    if (pass.input().hasEnded()) {
      assertThat(pass.decision())
          .as("what an ended lesson does: at most it gives back the ownership of fields")
          .isInstanceOfAny(Decision.NoOp.class, Decision.Release.class);
      assertThat(pass.status().phase()).isEqualTo(pass.input().status().phase());
      assertThat(pass.status().steps()).isEqualTo(pass.input().status().steps());
      assertThat(pass.status().conditions()).isEqualTo(pass.input().status().conditions());
      assertThat(pass.events()).isEmpty();
    }
  }

  private static void atMostOneUndo(List<Change> changes) {
    Set<String> seen = new HashSet<>();
    changes.stream()
        .map(Change::marker)
        .filter(s -> s.kind() == ChangeMarker.Kind.STALL_UNDO)
        .forEach(
            s ->
                assertThat(seen.add(s.step() + "/" + s.attempt()))
                    .as("second undo of " + s)
                    .isTrue());
  }

  private static Film film(Random random) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(
        new ObjectMetaBuilder()
            .withName("lesson")
            .withNamespace("default")
            .withUid("11111111-1111-4111-8111-111111111111")
            .withGeneration(1L)
            .withCreationTimestamp("2026-08-01T08:00:00Z")
            .build());
    lesson.setSpec(spec(random));
    Film film = new Film(lesson);
    film.cluster.kubelet.images.addAll(IMAGES.subList(0, 3));
    if (random.nextBoolean()) {
      film.cluster.create("web", "app", "app:1", 1 + random.nextInt(4));
      film.cluster.settle();
      film.cluster.advance(Duration.ofSeconds(2));
    }
    // Every second film is over a cluster that does more than run Deployments.
    switches(film, random.nextInt(8), random);
    int deaths = random.nextInt(3);
    film.cuts =
        pass ->
            deaths > 0 && random.nextInt(10) < deaths
                ? (random.nextBoolean() ? Film.Cut.AFTER_ACT : Film.Cut.STALE_STATUS)
                : Film.Cut.NONE;
    return film;
  }

  private static void switches(Film film, int which, Random random) {
    switch (which) {
      case 0 -> {
        film.cluster.imageAdmission = i -> i.startsWith(MIRROR) ? i : MIRROR + i;
        IMAGES.subList(0, 3).forEach(i -> film.cluster.kubelet.images.add(MIRROR + i));
      }
      case 1, 2 -> {
        int most = 1 + random.nextInt(4);
        film.glimpses = pass -> pass % most;
      }
      case 3 -> film.cluster.podQuota = 3 + random.nextInt(6);
      default -> {}
    }
  }

  static LessonSpec spec(Random random) {
    List<Step> steps = new java.util.ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      steps.add(step(random, i));
    }
    return LessonSpecBuilder.builder()
        .undo(random.nextInt(4) == 0 ? UndoPolicy.Never : null)
        .stall(
            new StallPolicy(
                random.nextBoolean() ? StallVerdict.FirstFailure : null,
                random.nextBoolean() ? "3s" : null,
                random.nextBoolean() ? "10s" : null,
                random.nextInt(4) == 0 ? "5s" : null))
        .steps(steps)
        .build();
  }

  private static Step step(Random random, int number) {
    String deployment = one(random, DEPLOYMENTS);
    StepBuilder step =
        StepBuilder.builder()
            .name("s" + number)
            .expect(random.nextInt(3) == 0 ? Expectation.Stall : null);
    List<Supplier<StepBuilder>> actions =
        List.of(
            () ->
                step.rollOut(
                    new RollOutAction(
                        deployment, one(random, IMAGES), null, null, replicas(random))),
            () ->
                step.rollOut(
                    new RollOutAction(deployment, one(random, IMAGES), "c" + number, null, null)),
            () -> step.scale(new ScaleAction(deployment, random.nextInt(5))),
            () -> step.expect(null).expose(new ExposeAction(deployment, 80, null, null)),
            () -> step.expect(null).undo(new UndoAction(deployment, null, null)),
            () -> step.expect(null).undo(new UndoAction(deployment, null, 1L + random.nextInt(3))));
    return actions.get(random.nextInt(actions.size())).get().build();
  }

  private static Integer replicas(Random random) {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(4) : null;
  }

  /**
   * What others do between two passes, mostly nothing; true where a step may rightly be done again
   * after it.
   */
  private static boolean something(Film film, Random random) {
    String name = one(random, DEPLOYMENTS);
    boolean there = film.cluster.deployments.containsKey(name);
    int what = random.nextInt(48);
    switch (what) {
      case 0 -> film.cluster.kubelet.registryDown = !film.cluster.kubelet.registryDown;
      case 1 -> film.cluster.advance(Duration.ofMinutes(11));
      case 2 -> film.changeSpec(spec(random));
      case 3 ->
          film.changeSpec(
              LessonSpecBuilder.builder(film.lesson.getSpec())
                  .suspend(random.nextBoolean())
                  .build());
      case 4 -> {
        if (there) {
          film.cluster.edit(name, d -> d.getSpec().setPaused(random.nextBoolean()));
        }
      }
      case 5 -> {
        if (there) {
          film.cluster.edit(name, d -> d.getSpec().setReplicas(random.nextInt(4)));
        }
      }
      case 6 -> film.cluster.deployments.remove(name);
      case 7 -> {
        if (there) {
          anyRevision(film, name).ifPresent(number -> film.cluster.undoByHand(name, number));
        }
      }
      case 8 -> film.cluster.kubelet.images.add("app:gone");
      case 9 -> film.cluster.services.remove(name);
      case 10 -> film.policy = film.policy.equals(ClusterPolicy.NONE) ? STRICT : ClusterPolicy.NONE;
      case 11 -> {
        if (random.nextBoolean()) {
          film.cluster.autoscalers.put(name, 1 + random.nextInt(4));
        } else {
          film.cluster.autoscalers.remove(name);
        }
      }
      case 12 -> {
        if (film.lesson.statusOrEmpty().phaseOrDefault().terminal()) {
          film.otherVersion();
        }
      }
      case 13 -> {
        if (there) {
          film.cluster.edit(name, d -> d.getSpec().setProgressDeadlineSeconds(30));
        }
      }
      default -> {}
    }
    return Set.of(2, 3, 6, 9).contains(what);
  }

  private static java.util.OptionalLong anyRevision(Film film, String name) {
    return film.cluster.replicaSets.stream()
        .filter(r -> Controllers.ownedBy(r, film.cluster.deployments.get(name)))
        .mapToLong(Controllers::revision)
        .min();
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
