package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.openjdk.jmh.generators.BenchmarkProcessor;

/**
 * The pure parts of a reconciliation under JMH, in processes of their own with the shipped JVM
 * flags. What JMH needs beside {@link MicroBenchmarks} is generated here and not in the build: only
 * a bench needs it.
 */
final class MicroPart implements Part {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/guidedrollouts/bench/MicroBenchmarks.java");
  private static final Path GENERATED = Bench.FOLDER.resolve("jmh");
  private static final Path WARM = Bench.FOLDER.resolve("jmh-warm.json");
  private static final Path FIRST = Bench.FOLDER.resolve("jmh-first.json");

  private final int forks;
  private final int seconds;
  private final int first;

  MicroPart(Parameters parameters) {
    this.forks = parameters.number("MICRO_FORKS", 2, 1);
    this.seconds = parameters.number("MICRO_SECONDS", 2, 1);
    this.first = parameters.number("MICRO_FIRST_FORKS", 20, 1);
  }

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public void run(Results results) throws Exception {
    generate();
    jmh(
        "(decide|diagnoseAndDecide|classify|classifyAgain)$",
        WARM,
        "-f",
        forks + "",
        "-wi",
        "5",
        "-i",
        "5");
    JsonNode warm = RawApi.JSON.readTree(WARM.toFile());
    results.goal(Goal.DECIDE, score(warm, "decide"), null, error(warm, "decide"));
    results.figure(
        "validated, 50 pods diagnosed, decided",
        score(warm, "diagnoseAndDecide"),
        "us",
        null,
        error(warm, "diagnoseAndDecide"));
    results.goal(Goal.CLASSIFY, score(warm, "classify"), null, error(warm, "classify"));
    results.figure(
        "the same message classified again",
        score(warm, "classifyAgain"),
        "us",
        null,
        error(warm, "classifyAgain"));
    jmh("classifyFirst$", FIRST, "-f", first + "", "-wi", "0", "-i", "1");
    JsonNode once = RawApi.JSON.readTree(FIRST.toFile());
    List<Long> nanos = new ArrayList<>();
    once.path(0)
        .at("/primaryMetric/rawData")
        .forEach(fork -> fork.forEach(us -> nanos.add(Math.round(us.asDouble() * 1000))));
    Distribution times = new Distribution(nanos);
    results.goal(
        Goal.CLASSIFY_FIRST,
        times.millis(50),
        null,
        "median of %d processes, largest %.1f ms; without the image's archive of classes"
            .formatted(nanos.size(), times.millis(100)));
  }

  private static double score(JsonNode report, String benchmark) {
    return of(report, benchmark).path("score").asDouble();
  }

  private static String error(JsonNode report, String benchmark) {
    return "+- %.1f".formatted(of(report, benchmark).path("scoreError").asDouble());
  }

  private static JsonNode of(JsonNode report, String benchmark) {
    for (JsonNode one : report) {
      if (one.path("benchmark").asText().endsWith("." + benchmark)) {
        return one.path("primaryMetric");
      }
    }
    throw new IllegalStateException("JMH did not run " + benchmark);
  }

  /** The classes and the list that JMH's processor makes of the benchmarks. */
  private static void generate() throws IOException {
    Files.createDirectories(GENERATED);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavaCompiler.CompilationTask task =
          compiler.getTask(
              said,
              files,
              null,
              List.of(
                  "-proc:full",
                  "-nowarn",
                  "-d",
                  GENERATED.toString(),
                  "-cp",
                  System.getProperty("java.class.path")),
              null,
              files.getJavaFileObjects(SOURCE));
      task.setProcessors(List.of(new BenchmarkProcessor()));
      if (!task.call()) {
        throw new IllegalStateException("the benchmarks do not compile: " + said);
      }
    }
  }

  private void jmh(String which, Path report, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                GENERATED + ":" + System.getProperty("java.class.path"),
                "org.openjdk.jmh.Main",
                MicroBenchmarks.class.getName().replace(".", "\\.") + "\\." + which,
                "-jvmArgs",
                "@deploy/operator.jvmflags",
                "-w",
                "1s",
                "-r",
                seconds + "s",
                "-rf",
                "json",
                "-rff",
                report.toString(),
                "-foe",
                "true"));
    command.addAll(List.of(options));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("JMH ended with " + code);
    }
  }
}
