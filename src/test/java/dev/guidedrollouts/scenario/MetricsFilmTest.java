package dev.guidedrollouts.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.metrics.LessonMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted of the whole seed lesson, pass after pass. */
class MetricsFilmTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LessonMetrics metrics = new LessonMetrics(registry);

  @BeforeEach
  void runTheLesson() {
    Film film = Bookinfo.film();
    assertThat(film.toTheEnd().phase()).isEqualTo(LessonPhase.Completed);
    film.passes.forEach(
        p -> metrics.written(p.input().status(), p.status(), Duration.ofMillis(40)));
    // The last reconciliation over a lesson that has ended is seen again and again.
    Pass last = film.passes.getLast();
    metrics.written(last.status(), last.status(), Duration.ZERO);
  }

  private String counted(String name) {
    return registry.getMeters().stream()
        .filter(m -> m.getId().getName().equals(name))
        .map(Counter.class::cast)
        .filter(c -> c.count() > 0)
        .map(c -> labels(c) + " " + (long) c.count())
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static String labels(Meter meter) {
    return meter.getId().getTags().stream()
        .map(t -> t.getKey() + "=" + t.getValue())
        .collect(Collectors.joining(","));
  }

  @Test
  void eachStepOnceByItsOutcome() {
    assertThat(counted("guided.rollouts.steps"))
        .isEqualTo(
            "outcome=Exposed,state=Passed 1; outcome=RolledOut,state=Passed 4; "
                + "outcome=Scaled,state=Passed 2; outcome=StalledAndUndone,state=Passed 1; "
                + "outcome=StalledNothingToUndo,state=Passed 1; outcome=Undone,state=Passed 1");
  }

  @Test
  void eachStallOnceByItsCause() {
    assertThat(counted("guided.rollouts.stalls")).isEqualTo("cause=ImageNotFound,permanent=true 2");
  }

  @Test
  void eachUndoOnceByItsOutcome() {
    assertThat(counted("guided.rollouts.undos"))
        .isEqualTo("outcome=NothingToUndo 1; outcome=Restored 2");
  }

  @Test
  void theDelayOfEachDiagnosisAndTheTimeToRestoreOfTheUndoneStallOnly() {
    Timer diagnosis = registry.get("guided.rollouts.diagnosis.delay").timer();
    assertThat(diagnosis.count()).isEqualTo(2);
    assertThat(diagnosis.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(80);
    Timer restored = registry.get("guided.rollouts.restored").timer();
    assertThat(restored.count()).isEqualTo(1);
    assertThat(restored.totalTime(TimeUnit.SECONDS)).isBetween(5.0, 60.0);
  }

  @Test
  void lessonsAreAskedForAtEachScrape() {
    int[] running = {3};
    metrics.lessons(phase -> phase == LessonPhase.Running ? running[0] : 0);
    running[0] = 4;
    // A meter that held its source weakly would show NaN after this.
    System.gc();

    assertThat(registry.get("guided.rollouts.lessons").tag("phase", "Running").gauge().value())
        .isEqualTo(4);
  }
}
