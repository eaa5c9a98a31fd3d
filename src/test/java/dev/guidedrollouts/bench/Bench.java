package dev.guidedrollouts.bench;

import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.e2e.OperatorProcess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the operator as it is shipped, from outside, and prints one table. docs/bench.md tells
 * what is measured and how.
 */
public final class Bench {
  private static final int PLAIN_LESSONS = 3;
  private static final String WAITING = "paused-1";
  private static final Path FOLDER = Path.of("target/bench");

  /** The API server writes its log at once; this is for the lines of requests under way. */
  private static final long SETTLE_MILLIS = 2000;

  private final Settings settings;
  private final KubernetesClient admin;
  private final Site site;
  private final OperatorProcess operator;
  private final String agent;
  private final Instant begun = Instant.now();
  private final double loadBefore = load();
  private final Figures figures = new Figures();
  private final Map<String, List<StepCosts.Cost>> costs = new TreeMap<>();

  private Bench(Settings settings, Config config, KubernetesClient admin) throws IOException {
    this.settings = settings;
    this.admin = admin;
    Installation.install(admin);
    this.site = new Site(admin);
    Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
    // Others may run the operator on this cluster too: the audit log tells this one by its name.
    this.agent =
        "guided-rollouts-bench/" + ProcessHandle.current().pid() + "-" + begun.toEpochMilli();
    this.operator =
        new OperatorProcess(admin, Site.NAMESPACE, Map.of("KUBERNETES_USER_AGENT", agent));
    run(config);
  }

  /**
   * Runs the bench on the cluster of {@code LAB_KUBECONFIG}.
   *
   * @param args none; {@link Settings} names the environment variables
   */
  public static void main(String[] args) throws Exception {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    if (kubeconfig == null) {
      System.err.println(
          "No figures: " + System.getenv().getOrDefault("LAB_MISSING", "no cluster"));
      System.exit(1);
    }
    Settings settings = Settings.of(System.getenv());
    Config config = Config.fromKubeconfig(new File(kubeconfig));
    Files.createDirectories(FOLDER);
    try (KubernetesClient admin = new KubernetesClientBuilder().withConfig(config).build()) {
      new Bench(settings, config, admin);
    }
    System.exit(0);
  }

  private void run(Config config) {
    try (IndependentWatch watch = new IndependentWatch(config, Site.NAMESPACE)) {
      startOperator();
      site.strangers();
      site.waitingLesson(WAITING);
      int done = 0;
      while (done < settings.stalls()) {
        int size = Math.min(settings.batch(), settings.stalls() - done);
        batch(watch, done, size);
        done += size;
      }
      String report = figures().text(title());
      Files.writeString(FOLDER.resolve("report.md"), report);
      System.out.printf("%n%s%nalso in %s%n", report, FOLDER.resolve("report.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void startOperator() throws IOException {
    for (int i = 1; i <= settings.starts(); i++) {
      progress("start %d of %d of the operator".formatted(i, settings.starts()));
      figures.starts.add(operator.start());
      if (i < settings.starts()) {
        operator.stop();
      }
    }
    figures.begun = Kept.memory(operator.pid());
  }

  private void batch(IndependentWatch watch, int from, int size) throws IOException {
    List<String> stalling =
        IntStream.range(from, from + size).mapToObj("stall-%04d"::formatted).toList();
    List<String> plain =
        from > 0
            ? List.of()
            : IntStream.range(0, PLAIN_LESSONS).mapToObj("plain-%04d"::formatted).toList();
    List<String> all = Stream.concat(plain.stream(), stalling.stream()).toList();
    progress("%d Deployments are rolled out".formatted(all.size()));
    site.deploy(all);
    Instant since = Instant.now();
    new LessonRuns(site, watch, figures, settings.parallel()).run(plain, stalling);
    if (from == 0) {
      lookWhileIdle();
    }
    countRequests(since);
    site.deleteLessons(all);
    site.remove(plain);
    progress(
        "the same %d Deployments stall under the script, without lessons"
            .formatted(stalling.size()));
    figures.script.addAll(new ScriptRuns(watch, settings.timeout(), FOLDER).run(stalling));
    site.remove(stalling);
  }

  private void lookWhileIdle() throws IOException {
    // The Deployments' controller may still be writing counts.
    pause(SETTLE_MILLIS);
    progress(
        "nothing happens for %d s: every lesson has ended but one, which waits"
            .formatted(settings.quiet().toSeconds()));
    Instant from = Instant.now();
    pause(settings.quiet().toMillis());
    Instant to = Instant.now();
    figures.worked = Kept.memory(operator.pid());
    figures.objects = Kept.livingObjects(operator.pid());
    var names =
        site.lessons().stream()
            .map(l -> l.getMetadata().getName())
            .collect(Collectors.toUnmodifiableSet());
    figures.there =
        Stream.of("Deployment", "ReplicaSet", "Pod")
            .collect(Collectors.toMap(Function.identity(), kind -> site.count(kind, names)));
    List<AuditLog.Request> requests = requests(from);
    figures.idle =
        requests == null ? null : requests.stream().filter(r -> r.received().isBefore(to)).toList();
  }

  private void countRequests(Instant since) throws IOException {
    List<AuditLog.Request> requests = requests(since);
    if (requests == null) {
      return;
    }
    StepCosts.of(
            site.lessons().stream()
                .filter(l -> !l.getMetadata().getName().equals(WAITING))
                .toList(),
            requests)
        .forEach(
            (kind, steps) -> costs.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(steps));
  }

  /** Null where the cluster's audit log is not at hand. */
  private List<AuditLog.Request> requests(Instant since) throws IOException {
    String file = System.getenv("LAB_AUDIT_LOG");
    if (file == null || !Files.isReadable(Path.of(file))) {
      return null;
    }
    pause(SETTLE_MILLIS);
    List<AuditLog.Request> requests = AuditLog.requests(Path.of(file), agent, begun);
    if (requests.isEmpty()) {
      throw new IllegalStateException("the audit log " + file + " has no request of " + agent);
    }
    return requests.stream().filter(r -> !r.received().isBefore(since)).toList();
  }

  private Report figures() {
    figures.costs = costs.isEmpty() ? null : costs;
    figures.quiet = settings.quiet();
    figures.timeout = settings.timeout();
    return figures.report();
  }

  private String title() {
    String node = System.getenv().getOrDefault("LAB_NODE", "of the named context");
    return String.format(
        Locale.ROOT,
        "Guided Rollouts, %s: Kubernetes %s, node %s; %d processors, %.0f GiB, load %.1f before and %.1f after; %d lessons at a time.",
        begun.truncatedTo(ChronoUnit.MINUTES),
        admin.getKubernetesVersion().getGitVersion(),
        node,
        Runtime.getRuntime().availableProcessors(),
        memoryGib(),
        loadBefore,
        load(),
        settings.parallel());
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static double memoryGib() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize() / (double) (1L << 30)
        : 0;
  }

  static void progress(String what) {
    long seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
    System.out.printf("[%3d s] %s%n", seconds, what);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** However the bench ends: no process and no namespace of it stays. */
  private void leave() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    try (KubernetesClient last =
        new KubernetesClientBuilder().withConfig(admin.getConfiguration()).build()) {
      last.namespaces().withName(Site.NAMESPACE).delete();
    }
  }
}
