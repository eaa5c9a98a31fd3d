package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.classroom.TestNamespace;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.kube.lookup.KubectlProgram;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lesson that is tried out: each of its scripts in a namespace of its own, one at a time. */
public final class LessonTrial implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMillis(500);

  /** How long in succession there may be no answer. A control plane restarts in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long an operator may take to look at a lesson that is new. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(30);

  private final Path file;
  private final String lesson;
  private final Limit limit;
  private final Clock clock;
  private final PlayConfig config;
  private final Stage stage;
  private final Consumer<String> tell;

  private LessonTrial(
      Path file,
      String lesson,
      Limit limit,
      Clock clock,
      PlayConfig config,
      Stage stage,
      Consumer<String> tell) {
    this.file = file;
    this.lesson = lesson;
    this.limit = limit;
    this.clock = clock;
    this.config = config;
    this.stage = stage;
    this.tell = tell;
  }

  /**
   * How long one script and what follows from it may take.
   *
   * @param words as it was typed
   */
  public record Limit(Duration time, String words) {}

  /**
   * Where scripts are played.
   *
   * @param kubeconfig the file that was named; null for the usual ones
   * @param context the context that was named: no other is ever used
   * @param keep whether namespaces stay afterwards
   */
  public record Place(@Nullable String kubeconfig, String context, boolean keep) {}

  /**
   * Nothing is made in the cluster yet.
   *
   * @param file the lesson's file
   * @param lesson the name of the lesson in it
   * @param tell one line for a person, beside the answer
   * @throws LookupException if there is no such context
   */
  public static LessonTrial open(
      Path file, String lesson, Place place, Limit limit, Clock clock, Consumer<String> tell)
      throws IOException {
    // Says better than kubectl what is wrong with the context.
    Connection.open(place.kubeconfig(), place.context(), null).check();
    PlayConfig config = PlayConfig.of(place.kubeconfig(), place.context());
    return new LessonTrial(
        file, lesson, limit, clock, config, new Stage(config, place.keep(), tell), tell);
  }

  /**
   * How the lesson reacted to a script.
   *
   * @param ok whether as it should
   * @param message that in a few words
   * @param last what the lesson said last
   * @param told the wrong turns that it told
   * @param said the script's last words
   */
  public record Result(
      LessonScript script,
      String namespace,
      boolean ok,
      String message,
      LessonStatus last,
      List<String> told,
      List<String> said) {
    public Result {
      told = List.copyOf(told);
      said = List.copyOf(said);
    }
  }

  /**
   * Plays one script to its end, and judges how the lesson took it.
   *
   * @throws LookupException if the cluster gives no answer, or no operator looks at the lesson
   */
  public Result play(LessonScript script) throws IOException, InterruptedException {
    String name = "lesson-test-" + UUID.randomUUID().toString().substring(0, 8);
    Path kubeconfig = config.with(name);
    try (Connection connection = Connection.open(kubeconfig.toString(), null, name)) {
      TestNamespace namespace = new TestNamespace(connection);
      try {
        stage.make(namespace, lesson);
        tell.accept(TestMessages.playing(script.name(), name));
        awaitPods(namespace);
        Optional<Result> unset = setUp(script, name, kubeconfig);
        if (unset.isPresent()) {
          return unset.get();
        }
        // With the namespace named, kubectl refuses objects that name another one.
        KubectlProgram.run(
            List.of("apply", "--namespace=" + name, "--filename=" + file), kubeconfig);
        return judged(script, namespace, stage.start(script.file(), kubeconfig));
      } finally {
        stage.clear();
      }
    }
  }

  /** Runs what the lesson begins with; the result where that does not come to a good end. */
  private Optional<Result> setUp(LessonScript script, String namespace, Path kubeconfig)
      throws IOException, InterruptedException {
    Optional<Path> setup = LessonScript.setup(LessonScript.folder(script.file()));
    if (setup.isEmpty()) {
      return Optional.empty();
    }
    ScriptRun run = stage.start(setup.get(), kubeconfig);
    Instant latest = clock.instant().plus(limit.time());
    boolean ended = run.await(AGAIN);
    while (!ended && clock.instant().isBefore(latest)) {
      stage.demandGoingOn();
      ended = run.await(AGAIN);
    }
    if (ended && run.exitCode() == 0) {
      run.close();
      return Optional.empty();
    }
    String why =
        ended
            ? TestMessages.setupEndedWith(run.exitCode())
            : TestMessages.setupNeverEnded(limit.words());
    return Optional.of(
        new Result(
            script, namespace, /* ok= */ false, why, LessonStatus.EMPTY, List.of(), run.said()));
  }

  private void awaitPods(TestNamespace namespace) throws InterruptedException {
    Instant latest = clock.instant().plus(PATIENCE);
    while (!namespace.takesPods() && clock.instant().isBefore(latest)) {
      TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
    }
  }

  private Result judged(LessonScript script, TestNamespace namespace, ScriptRun run)
      throws InterruptedException {
    Instant begin = clock.instant();
    Instant answered = begin;
    boolean minded = false;
    Judgement judgement = new Judgement(script.wrongTurn(), begin);
    while (true) {
      boolean ended = run.await(AGAIN);
      stage.demandGoingOn();
      if (ended) {
        judgement.ended(run.exitCode());
        TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
      }
      Judgement.Verdict verdict = null;
      try {
        RolloutLesson now = namespace.lesson(lesson);
        answered = clock.instant();
        judgement.saw(now == null ? null : now.statusOrEmpty(), answered);
        minded |= judgement.last().phase() != null;
        verdict = judgement.verdict(answered);
      } catch (LookupException e) {
        if (!e.passing() || clock.instant().isAfter(answered.plus(PATIENCE))) {
          throw e;
        }
      }
      Instant now = clock.instant();
      if (verdict == null && !minded && now.isAfter(begin.plus(FIRST_LOOK))) {
        throw new LookupException(
            TestMessages.noOperator(namespace.name(), FIRST_LOOK.toSeconds()));
      }
      if (verdict == null && !now.isBefore(begin.plus(limit.time()))) {
        verdict = judgement.timedOut(limit.words());
      }
      if (verdict != null) {
        return new Result(
            script,
            namespace.name(),
            verdict.ok(),
            verdict.message(),
            judgement.last(),
            judgement.words(),
            run.said());
      }
    }
  }

  /** The namespaces that are still there: kept, or not to be deleted. */
  public List<String> left() {
    return stage.left();
  }

  @Override
  public void close() {
    stage.close();
  }
}
