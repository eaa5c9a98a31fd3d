package dev.guidedrollouts.bench;

import dev.guidedrollouts.e2e.OperatorProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
 * It minds the bench's lessons only, as others may use the cluster.
 */
final class Operator implements AutoCloseable {
  /** The API server writes its log at once; this is for the lines of requests under way. */
  private static final long SETTLE_MILLIS = 2000;

  /** Of the kernel's figures for processes; the same on all of Linux's architectures. */
  private static final long TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 5;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final String agent;
  private final Instant begun = Instant.now();
  private final Path log;
  private final Map<String, String> environment;
  private List<String> command =
      List.of(
          System.getProperty("java.home") + "/bin/java",
          "@deploy/operator.jvmflags",
          "-jar",
          "target/quarkus-app/quarkus-run.jar");
  private Process process;

  /**
   * Not started yet.
   *
   * @param name its name in files; one for each operator of a run
   * @param namespaces those whose lessons it manages; none: all
   * @param more environment variables
   */
  Operator(Lab lab, String name, List<String> namespaces, Map<String, String> more)
      throws IOException {
    Parameters parameters = new Parameters(System.getenv());
    // The audit log tells this one by its name.
    agent = "guided-rollouts-bench/" + lab.run + "-" + name;
    log = Bench.FOLDER.resolve("operator-" + name + ".log");
    Path kubeconfig = Bench.FOLDER.resolve("operator.kubeconfig").toAbsolutePath();
    Files.writeString(
        kubeconfig, OperatorProcess.kubeconfig(lab.admin, "guided-rollouts", "guided-rollouts"));
    environment = new HashMap<>(more);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("KUBERNETES_USER_AGENT", agent);
    environment.put("GUIDED_ROLLOUTS_HTTP_HOST", "127.0.0.1");
    environment.put("GUIDED_ROLLOUTS_WATCH_NAMESPACES", String.join(",", namespaces));
    if (parameters.on("BENCH_JFR")) {
      environment.put("JDK_JAVA_OPTIONS", recording(name));
    }
  }

  /** Of all namespaces, as the chart installs it; of their lessons this run's. */
  static Operator everywhere(Lab lab, String name) throws IOException {
    return new Operator(
        lab, name, List.of(), Map.of("GUIDED_ROLLOUTS_SHARD_SELECTOR", Lab.LABEL + "=" + lab.run));
  }

  /** A recording for each start, written at the process's end. */
  private static String recording(String name) {
    Path file = Bench.FOLDER.resolve(name + "-%p.jfr").toAbsolutePath();
    return "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + file;
  }

  /** From the next start on it is the image's: its Java runtime, its files, its archive. */
  void from(Path imageRoot) {
    // That runtime has no Flight Recorder.
    environment.remove("JDK_JAVA_OPTIONS");
    command =
        List.of(
            imageRoot.resolve("opt/java/bin/java").toString(),
            "@" + imageRoot.resolve("app/operator.jvmflags"),
            "-XX:AOTCache=" + imageRoot.resolve("app/operator.aot"),
            "-XX:-UsePerfData",
            "-jar",
            imageRoot.resolve("app/quarkus-run.jar").toString());
  }

  /** Starts it, and returns when it is ready: how long that took. */
  Duration start() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("GUIDED_ROLLOUTS_HTTP_PORT", String.valueOf(port));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    long from = System.nanoTime();
    process = builder.start();
    URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
    while (!answers(ready)) {
      if (!process.isAlive() || System.nanoTime() - from > PATIENCE.toNanos()) {
        throw new IllegalStateException("the operator did not become ready; its log is " + log);
      }
      Bench.pause(LOOK_MILLIS);
    }
    return Duration.ofNanos(System.nanoTime() - from);
  }

  private static boolean answers(URI ready) {
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
      return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** SIGTERM, and the end awaited. */
  void stop() {
    process.destroy();
    process.onExit().join();
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
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(USER_TIME + 1));
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
    if (process != null) {
      process.destroy();
    }
  }
}
