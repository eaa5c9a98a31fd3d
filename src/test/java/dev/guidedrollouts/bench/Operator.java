package dev.guidedrollouts.bench;

import dev.guidedrollouts.e2e.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operator as it is shipped, in a process of its own, under its own rights, and what it costs.
 * It minds the bench's namespaces only, as others may use the cluster; {@code BENCH_CLUSTER_WIDE=1}
 * lets it mind all.
 */
final class Operator implements AutoCloseable {
  /** The API server writes its log at once; this is for the lines of requests under way. */
  private static final long SETTLE_MILLIS = 2000;

  /** Of the kernel's figures for processes; the same on all of Linux's architectures. */
  private static final long TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;

  private final OperatorProcess process;
  private final String agent;
  private final Instant begun = Instant.now();

  /**
   * Not started yet.
   *
   * @param name its name in files; one for each operator of a run
   * @param more environment variables
   */
  Operator(Lab lab, String name, List<String> namespaces, Map<String, String> more)
      throws IOException {
    Parameters parameters = new Parameters(System.getenv());
    // The audit log tells this one by its name.
    agent = "guided-rollouts-bench/" + lab.run + "-" + name;
    Map<String, String> environment = new HashMap<>(more);
    environment.put("KUBERNETES_USER_AGENT", agent);
    if (parameters.on("BENCH_JFR")) {
      environment.put("JDK_JAVA_OPTIONS", recording(name));
    }
    process =
        new OperatorProcess(
            lab.admin,
            parameters.on("BENCH_CLUSTER_WIDE") ? "" : String.join(",", namespaces),
            "bench-" + lab.run + "-" + name,
            environment);
  }

  /** A recording for each start, written at the process's end. */
  private static String recording(String name) throws IOException {
    Path file = Files.createDirectories(Bench.FOLDER).resolve(name + "-%p.jfr").toAbsolutePath();
    return "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + file;
  }

  /** From the next start on it is the image's: its Java runtime, its files, its archive. */
  void from(Path imageRoot) {
    // That runtime has no Flight Recorder.
    process.with("JDK_JAVA_OPTIONS", "");
    process.by(
        List.of(
            imageRoot.resolve("opt/java/bin/java").toString(),
            "@" + imageRoot.resolve("app/operator.jvmflags"),
            "-XX:AOTCache=" + imageRoot.resolve("app/operator.aot"),
            "-XX:-UsePerfData",
            "-jar",
            imageRoot.resolve("app/quarkus-run.jar").toString()));
  }

  /** Starts it, and returns when it is ready: how long that took. */
  Duration start() throws IOException {
    return process.start();
  }

  void stop() {
    process.stop();
  }

  long pid() {
    return process.pid();
  }

  Kept.Memory memory() throws IOException {
    return Kept.memory(process.pid());
  }

  /** What the process has used of processors since it began, in steps of 10 ms. */
  Duration cpu() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    // The name of the program stands in parentheses and may hold spaces.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
    return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
  }

  /** Its requests since then; empty where the cluster's audit log is not at hand. */
  Optional<List<AuditLog.Request>> requests(Instant since) throws IOException {
    String file = System.getenv("LAB_AUDIT_LOG");
    if (file == null || !Files.isReadable(Path.of(file))) {
      return Optional.empty();
    }
    Bench.pause(SETTLE_MILLIS);
    List<AuditLog.Request> requests = AuditLog.requests(Path.of(file), agent, begun);
    if (requests.isEmpty()) {
      throw new IllegalStateException("the audit log " + file + " has no request of " + agent);
    }
    return Optional.of(requests.stream().filter(r -> !r.received().isBefore(since)).toList());
  }

  @Override
  public void close() {
    process.close();
  }
}
