package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.kube.Alone;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One tenant fills its namespace with lessons that are full of texts, and others notice nothing.
 * {@code -Dflood.lessons=1000} is the number that docs/security.md speaks of; by default there are
 * fewer, for the time that it takes to store them. Figures go to target/flood.txt.
 */
@Alone("measures how long a lesson takes, and the peak of the memory")
class FloodIT {
  private static final int LESSONS = Integer.getInteger("flood.lessons", 100);

  /** Larger than allowed: what an older definition has let in. */
  private static final int FAT = 30;

  private static final int GUIDE = 16_384;
  private static final int STEPS_OF_256_KIB = 16;
  private static final int STEPS_OF_1_MIB = 64;

  /** Of the chart, in KiB. */
  private static final long MEMORY_LIMIT = 320 * 1024;

  private static final Duration AT_LEAST = Duration.ofMillis(500);
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private Cluster cluster;
  private Tenant flooding;
  private int runs;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.prepare();
    flooding = Tenant.beside(cluster, "-flood");
    cluster.operator.with(
        "GUIDED_ROLLOUTS_WATCH_NAMESPACES", cluster.namespace + "," + flooding.namespace());
  }

  @AfterEach
  void close() {
    if (cluster != null) {
      cluster.admin.namespaces().withName(flooding.namespace()).delete();
      cluster.close();
    }
  }

  @Test
  void theOperatorStaysWithinItsMemoryAndOtherLessonsWithinTheirTime() throws Exception {
    cluster.operator.start();
    ordinary();
    Duration usual = median(5);
    note("usual time of a lesson: %d ms; %s", usual.toMillis(), memory());

    long begun = System.nanoTime();
    int fat = store();
    note(
        "%d lessons of 256 KiB and %d of 1 MiB stored in %d s; %s",
        LESSONS, fat, Duration.ofNanos(System.nanoTime() - begun).toSeconds(), memory());
    awaitSeen(fat);
    note("all seen after %d s; %s", sinceSeconds(begun), memory());
    Duration flooded = median(5);
    note("time of a lesson beside them: %d ms; %s", flooded.toMillis(), memory());
    assertWell(usual, flooded);

    // Where it crashed in circles: each start reads all of them again.
    cluster.operator.stop();
    Duration ready = cluster.operator.start();
    Duration again = median(5);
    note(
        "started anew beside them: ready after %d ms, a lesson takes %d ms; %s",
        ready.toMillis(), again.toMillis(), memory());
    assertWell(usual, again);
  }

  private void assertWell(Duration usual, Duration now) throws IOException {
    assertThat(cluster.operator.status("/q/health/live")).isEqualTo(200);
    cluster.operator.assertReady();
    assertThat(cluster.operator.log()).doesNotContain("OutOfMemoryError");
    assertThat(kib(PEAK)).as("peak of the resident memory, KiB").isLessThan(MEMORY_LIMIT);
    Duration twice = usual.multipliedBy(2);
    assertThat(now).isLessThan(twice.compareTo(AT_LEAST) < 0 ? AT_LEAST : twice);
  }

  private Duration median(int times) {
    List<Duration> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      taken.add(ordinary());
    }
    return taken.stream().sorted().toList().get(times / 2);
  }

  /** Two rollouts without pods: what is measured is the operator, not a node. */
  private Duration ordinary() {
    String name = "ordinary-" + ++runs;
    long begun = System.nanoTime();
    cluster.lesson(
        name,
        """
        steps:
        - {name: one, rollOut: {deployment: %1$s, replicas: 0, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}
        - {name: two, rollOut: {deployment: %1$s, image: 'docker.io/istio/examples-bookinfo-reviews-v1:1.20.2'}}
        """
            .formatted(name));
    Awaitility.await(name)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> cluster.lesson(name).statusOrEmpty().phase() == LessonPhase.Completed);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Returns how many of the fat ones the server took: newer ones refuse them. */
  private int store() throws Exception {
    List<Future<Boolean>> stored = new ArrayList<>();
    List<Future<Boolean>> fat = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < FAT; i++) {
        String body = lesson("fat-" + i, STEPS_OF_1_MIB);
        fat.add(workers.submit(() -> post(body)));
      }
      for (int i = 0; i < LESSONS; i++) {
        String name = "flood-" + i;
        stored.add(workers.submit(() -> post(lesson(name, STEPS_OF_256_KIB))));
      }
    }
    for (Future<Boolean> one : stored) {
      assertThat(one.get()).isTrue();
    }
    int taken = 0;
    for (Future<Boolean> one : fat) {
      taken += one.get() ? 1 : 0;
    }
    return taken;
  }

  private boolean post(String lesson) {
    try {
      cluster.admin.raw(
          "/apis/guidedrollouts.dev/v1alpha1/namespaces/"
              + flooding.namespace()
              + "/rolloutlessons",
          "POST",
          lesson);
      return true;
    } catch (KubernetesClientException e) {
      assertThat(e.getMessage()).contains("256 KiB");
      return false;
    }
  }

  private static String lesson(String name, int steps) {
    String guide = "g".repeat(GUIDE);
    return """
        {"apiVersion": "guidedrollouts.dev/v1alpha1", "kind": "RolloutLesson", "metadata": {"name": "%1$s"},
         "spec": {"suspend": true, "steps": [%2$s]}}"""
        .formatted(
            name,
            IntStream.range(0, steps)
                .mapToObj(
                    i ->
                        "{\"name\": \"s%d\", \"guide\": \"%s\", \"scale\": {\"deployment\": \"%s\", \"replicas\": 0}}"
                            .formatted(i, guide, name))
                .collect(Collectors.joining(",")));
  }

  private void awaitSeen(int fat) {
    Awaitility.await("every lesson has its status")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> count("Suspended") == LESSONS && count("Invalid") == fat);
    if (fat > 0) {
      assertThat(one("fat-0").<String>get("status", "message"))
          .contains("spec: has texts")
          .contains("1048576 bytes")
          .contains("at most 262144 (256 KiB)");
    }
  }

  private GenericKubernetesResource one(String name) {
    return cluster
        .admin
        .genericKubernetesResources("guidedrollouts.dev/v1alpha1", "RolloutLesson")
        .inNamespace(flooding.namespace())
        .withName(name)
        .require();
  }

  private int count(String phase) {
    return Integer.parseInt(
        metric("guided_rollouts_lessons\\{[^}]*phase=\"" + phase + "\"[^}]*\\} ([0-9]+)"));
  }

  private String metric(String pattern) {
    try {
      Matcher found = Pattern.compile(pattern).matcher(cluster.operator.get("/q/metrics"));
      return found.find() ? found.group(1) : "0";
    } catch (IOException e) {
      return "0";
    }
  }

  private String memory() throws IOException {
    return "resident %d MiB, at most %d MiB".formatted(kib(RESIDENT) / 1024, kib(PEAK) / 1024);
  }

  private long kib(Pattern line) throws IOException {
    String status = Files.readString(Path.of("/proc/" + cluster.operator.pid() + "/status"));
    Matcher found = line.matcher(status);
    assertThat(found.find()).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static long sinceSeconds(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }

  @SuppressWarnings("AnnotateFormatMethod") // that annotation is no dependency of the tests
  private static void note(String text, Object... values) throws IOException {
    Files.writeString(
        Path.of("target/flood.txt"),
        text.formatted(values) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
