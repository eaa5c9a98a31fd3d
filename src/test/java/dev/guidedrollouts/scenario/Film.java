package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import dev.guidedrollouts.api.v1alpha1.LessonSpec;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.DeploymentClaim;
import dev.guidedrollouts.lesson.Requests;
import dev.guidedrollouts.lesson.Unwritten;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.status.ReconcilePlan;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A lesson run pass after pass over a {@link MiniCluster}. Nothing but the lesson and the cluster
 * lives from one reconciliation to the next, so that a reconciliation that is cut off is a process
 * that died.
 */
final class Film {
  /** Where a reconciliation is cut off. */
  enum Cut {
    NONE,
    /** Killed after the change, before the status. */
    AFTER_ACT,
    /**
     * The lesson's cache is one status write behind: the reconciliation acts on it, and its own
     * status write is a conflict.
     */
    STALE_STATUS
  }

  /** What the cluster's admin wants; may change between two passes. */
  ClusterPolicy policy = ClusterPolicy.NONE;

  /**
   * How many single steps of the controllers come between two passes, by the number of the
   * reconciliation; negative: all that are due. So a reconciliation may see what is true for a few
   * milliseconds only.
   */
  java.util.function.IntUnaryOperator glimpses = pass -> -1;

  final MiniCluster cluster;
  final RolloutLesson lesson;
  final List<RolloutLesson> others = new ArrayList<>();
  final List<Pass> passes = new ArrayList<>();

  /** What stood in the lesson's status, one after the other. */
  final List<LessonStatus> written = new ArrayList<>();

  /** Status writes a step. */
  final Map<String, Integer> statusWrites = new HashMap<>();

  /** Called with the number of the reconciliation that comes; says where it is cut off. */
  java.util.function.IntFunction<Cut> cuts = pass -> Cut.NONE;

  /** The cluster's definition is older than the operator: it drops {@code status.before}. */
  boolean dropsBefore;

  /** What the API server says to the finalizer; null where it takes it. */
  @Nullable String refusesFinalizer;

  /** What the operator's process knows of that. */
  private Unwritten unwritten = Unwritten.NOTHING;

  private LessonStatus previous = LessonStatus.EMPTY;
  int number;

  /** The numbers of the reconciliations that changed the cluster or wrote a status. */
  final List<Integer> busy = new ArrayList<>();

  /** What comes once the lesson is deleted. */
  final Ending ending = new Ending(this);

  Film(RolloutLesson lesson) {
    this(lesson, new MiniCluster());
  }

  /** A lesson over a cluster that others move as well. */
  Film(RolloutLesson lesson, MiniCluster cluster) {
    this.lesson = lesson;
    this.cluster = cluster;
  }

  /** A lesson over a cluster whose registry has these images; see {@link #withHealthy}. */
  static Film of(String lesson, String spec, String... images) {
    Film film = new Film(lesson(lesson, spec));
    film.cluster.kubelet.images.addAll(List.of(images));
    return film;
  }

  /** Before the lesson begins somebody has made Deployments with kubectl, and they run well. */
  Film withHealthy(String image, int replicas, String... deployments) {
    for (String name : deployments) {
      cluster.create(name, "app", image, replicas);
    }
    return comeUp();
  }

  /** What was made runs well. */
  Film comeUp() {
    cluster.settle();
    cluster.advance(Duration.ofSeconds(5));
    return this;
  }

  /** The next reconciliation with a decision of that kind; see {@link #until(Predicate)}. */
  Pass untilDecided(Class<? extends Decision> kind) {
    return until(p -> kind.isInstance(p.decision()));
  }

  /**
   * A lesson as the API server has it.
   *
   * @param spec YAML, indented by two
   */
  static RolloutLesson lesson(String name, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: %s, namespace: default, uid: %s, generation: 1, creationTimestamp: "2026-08-01T08:00:00Z"}
        spec:
        """
                .formatted(name, new UUID(0, name.hashCode()))
            + spec,
        RolloutLesson.class);
  }

  /** Somebody changes the lesson. */
  void changeSpec(LessonSpec spec) {
    lesson.setSpec(spec);
    lesson.getMetadata().setGeneration(lesson.getMetadata().getGeneration() + 1);
  }

  /** Somebody's {@code kubectl annotate lesson NAME guidedrollouts.dev/KEY=VALUE --overwrite}. */
  void annotate(String key, String value) {
    Map<String, String> annotations = new HashMap<>(annotations());
    annotations.put(key, value);
    lesson.getMetadata().setAnnotations(annotations);
  }

  /** The lesson's annotations. */
  Map<String, String> annotations() {
    Map<String, String> annotations = lesson.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** As the operator does once the status says that they were taken up. */
  private void takeAway(Pass pass) {
    Map<String, String> left = new HashMap<>(annotations());
    Requests.of(left)
        .acknowledged(pass.status())
        .forEach(request -> left.remove(request.kind().annotation()));
    lesson.getMetadata().setAnnotations(left);
  }

  /** Runs until the condition holds for a decision, also for one that only tells. */
  Pass until(Predicate<Pass> reached) {
    for (int i = 0; i < 5000; i++) {
      int seen = passes.size();
      pass();
      for (Pass pass : passes.subList(seen, passes.size())) {
        if (reached.test(pass)) {
          return pass;
        }
      }
    }
    throw new AssertionError("never reached; the last pass: " + passes.getLast().status());
  }

  /** Whether the lesson has its finalizer. */
  void guard(boolean on) {
    lesson.getMetadata().setFinalizers(on ? List.of(RolloutLesson.RESTORE_FINALIZER) : List.of());
  }

  /** Runs until the lesson has ended. */
  LessonStatus toTheEnd() {
    return until(
            p ->
                p.status().phaseOrDefault().terminal()
                    && lesson.getMetadata().getGeneration().equals(p.status().observedGeneration())
                    && lesson.statusOrEmpty().equals(p.status()))
        .status();
  }

  /**
   * One reconciliation; then the cluster gets on, and a second passes where the reconciliation had
   * nothing to do.
   */
  Pass pass() {
    Cut cut = cuts.apply(number++);
    LessonStatus known = lesson.statusOrEmpty();
    if (cut == Cut.STALE_STATUS) {
      lesson.setStatus(previous);
    }
    ReconcilePlan plan = Pass.plan(lesson, others, seen(), cluster.now(), policy, unwritten);
    lesson.setStatus(known);
    plan.first().ifPresent(told -> show(new Pass.Decided(told.input(), told.decision())));
    Pass.Decided decided = new Pass.Decided(plan.input(), plan.decision());
    WriteResult result =
        decided.decision().change().map(cluster::apply).orElseGet(WriteResult.Done::new);
    unwritten =
        new Unwritten(
            unwritten.fieldsDue() ? List.of() : unwritten.fields(),
            false,
            unwritten.finalizer(),
            false);
    if (decided.decision() instanceof Decision.Guard guard) {
      boolean taken = refusesFinalizer == null;
      guard(taken ? guard.on() : lesson.guarded());
      unwritten = new Unwritten(unwritten.fields(), false, refusesFinalizer, false);
    }
    boolean done = result instanceof WriteResult.Done;
    Pass pass = show(decided.after(result));
    boolean news = done && cut == Cut.NONE && !pass.status().equals(known);
    if (news) {
      write(known, pass);
      takeAway(pass);
    }
    boolean idle = !news && decided.decision().change().isEmpty() && cut == Cut.NONE;
    if (!idle) {
      busy.add(number - 1);
    }
    goOn(idle, glimpses.applyAsInt(number));
    return pass;
  }

  private Pass show(Pass.Decided decided) {
    Pass pass = decided.projected();
    Invariants.hold(pass);
    passes.add(pass);
    return pass;
  }

  /** As the operator does, it looks at no Deployment that the lesson has nothing to do with. */
  Observation seen() {
    Observation all = cluster.observe();
    Map<String, ObservedDeployment> own = new HashMap<>(all.deployments());
    own.keySet().retainAll(DeploymentClaim.deploymentsOf(lesson));
    return new Observation(own, all.services());
  }

  private void goOn(boolean idle, int steps) {
    if (steps < 0) {
      if (idle) {
        cluster.advance(Duration.ofSeconds(1));
      } else {
        cluster.settle();
      }
      return;
    }
    boolean moved = true;
    for (int i = 0; i < steps && moved; i++) {
      moved = cluster.step();
    }
    if (idle && !moved) {
      cluster.passTime(Duration.ofSeconds(1));
    }
  }

  /** Another version of the operator takes over: it may know each step by another digest. */
  void otherVersion() {
    LessonStatus status = lesson.statusOrEmpty();
    lesson.setStatus(
        LessonStatusBuilder.builder(status)
            .steps(
                status.stepsOrEmpty().stream()
                    .map(s -> StepStatusBuilder.builder(s).definition("another").build())
                    .toList())
            .build());
  }

  /** As the operator does from time to time: what was not taken is tried again. */
  void tryAgain() {
    unwritten =
        new Unwritten(
            unwritten.fields(),
            !unwritten.fields().isEmpty(),
            unwritten.finalizer(),
            unwritten.finalizer() != null);
  }

  private LessonStatus stored(LessonStatus sent) {
    LessonStatus whole = Serialization.unmarshal(Serialization.asJson(sent), LessonStatus.class);
    if (!dropsBefore || whole.before() == null) {
      return whole;
    }
    unwritten =
        new Unwritten(
            List.of(BeforeStatus.PATH), false, unwritten.finalizer(), unwritten.finalizerDue());
    return LessonStatusBuilder.builder(whole).before(null).build();
  }

  private void write(LessonStatus known, Pass pass) {
    previous = known;
    lesson.setStatus(stored(pass.status()));
    if (lesson.getStatus().equals(known)) {
      // The same version: nothing of it was new.
      return;
    }
    written.add(pass.status());
    statusWrites.merge(String.valueOf(pass.status().step()), 1, Integer::sum);
  }

  /**
   * The changes made, as step, kind and what they say: without versions, which differ after a kill.
   */
  List<String> story() {
    return cluster.changes.stream()
        .map(
            c ->
                c.marker().step()
                    + " "
                    + c.getClass().getSimpleName()
                    + (c.marker().kind() == ChangeMarker.Kind.STALL_UNDO
                        ? " (undo of the stall)"
                        : ""))
        .toList();
  }

  static long undos(List<Change> changes, String step, int attempt) {
    return changes.stream()
        .map(Change::marker)
        .filter(
            s ->
                s.kind() == ChangeMarker.Kind.STALL_UNDO
                    && s.step().equals(step)
                    && s.attempt() == attempt)
        .count();
  }
}
