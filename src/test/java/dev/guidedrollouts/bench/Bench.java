package dev.guidedrollouts.bench;

import dev.guidedrollouts.e2e.Installation;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Measures the operator as it is shipped, from outside: one table with the goals and the floors.
 * docs/bench.md tells what is measured and how.
 */
public final class Bench {
  static final Path FOLDER = Path.of("target/bench");
  private static final int BAD_CALL = 2;

  /** What takes long is left out unless it is asked for. */
  private static final List<String> STANDARD = List.of("detect", "burst", "start", "page", "micro");

  private Bench() {}

  /**
   * Runs the parts of {@code ONLY} on the cluster of {@code LAB_KUBECONFIG}. Ends with 0; 1 where a
   * part went wrong; 2 for a parameter that is not taken.
   *
   * @param args none
   */
  public static void main(String[] args) throws Exception {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    if (kubeconfig == null) {
      System.err.println(
          "No figures: " + System.getenv().getOrDefault("LAB_MISSING", "no cluster"));
      System.exit(1);
    }
    Parameters parameters = new Parameters(System.getenv());
    Config config = Config.fromKubeconfig(new File(kubeconfig));
    String run = Long.toString(System.currentTimeMillis() / 1000, 36);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          System.err.println("bench: thread " + thread.getName() + " ended");
          failure.printStackTrace();
        });
    try (KubernetesClient admin = new KubernetesClientBuilder().withConfig(config).build()) {
      Installation.install(admin);
      List<Part> parts = chosen(parameters, new Lab(config, admin, run));
      System.exit(run(parts, admin));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(BAD_CALL);
    }
  }

  private static List<Part> chosen(Parameters parameters, Lab lab) {
    // However the bench ends: no process and no namespace of it stays.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
                  lab.close();
                }));
    List<Part> all =
        List.of(
            new DetectPart(lab, parameters),
            new BurstPart(lab, parameters),
            new ScalePart(lab, parameters),
            new StartPart(lab, parameters),
            new PagePart(lab, parameters),
            new MicroPart(parameters),
            new PeersPart(lab, parameters));
    List<String> only = parameters.choice("ONLY", all.stream().map(Part::name).toList(), STANDARD);
    return all.stream().filter(p -> only.contains(p.name())).toList();
  }

  private static int run(List<Part> parts, KubernetesClient admin) throws Exception {
    Files.createDirectories(FOLDER);
    Results results = new Results();
    double before = load();
    Instant begun = Instant.now();
    int failed = 0;
    for (Part part : parts) {
      results.begin(part.name());
      progress("part " + part.name());
      try {
        part.run(results);
      } catch (Exception e) {
        failed++;
        results.note("broke off: " + e.getMessage());
        e.printStackTrace();
      }
    }
    String title = title(admin, begun, before);
    results.write(FOLDER, title);
    System.out.printf(
        "%n%s%nalso in %s, with curves as SVG%n",
        results.table(title), FOLDER.resolve("report.md"));
    return failed == 0 ? 0 : 1;
  }

  private static String title(KubernetesClient admin, Instant begun, double before) {
    return String.format(
        Locale.ROOT,
        "Guided Rollouts, %s: Kubernetes %s; %d processors, %.0f GiB, load %.1f before and %.1f after.",
        begun.truncatedTo(ChronoUnit.MINUTES),
        admin.getKubernetesVersion().getGitVersion(),
        Runtime.getRuntime().availableProcessors(),
        memoryGib(),
        before,
        load());
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
    System.out.printf("[%4d s] %s%n", seconds, what);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
