package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What {@code make demo} calls once the operator is built: a visitor's first minutes. */
@Order(1)
@ResourceLock(Shared.IMAGE)
class DemoIT {
  private record Ended(int code, String printed) {}

  @Test
  void theWholeLessonUnderTheOperatorInstalledByItsChart() throws Exception {
    String missing = System.getenv("LAB_MISSING");
    assumeTrue(
        System.getenv("LAB_STATE") != null,
        missing != null ? missing : "the demo runs on the lab: start it with `make lab-up`");
    // `make` writes it when it builds the jar.
    Files.writeString(
        Path.of("target/test-classpath"),
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    try {
      Ended demo = run(Map.of(), "lab/demo");

      assertThat(demo.code()).as(demo.printed()).isZero();
      assertThat(demo.printed())
          .containsPattern("bookinfo +back-to-black-stars +10/10 +Completed")
          .containsPattern("reviews-v4 +Passed +StalledAndUndone")
          .contains("ImageNotFound (ImagePullBackOff): docker.io has no image")
          .containsPattern("revision 6 +Healthy +reviews-v2");
      assertThat(page(demo)).as("the page, after the demo's end").contains("<html");
      if ("real".equals(System.getenv("LAB_NODE"))) {
        assertThat(demo.printed())
            .contains("release guided-rollouts-demo")
            .containsPattern("red stars +during step reviews-v4")
            .containsPattern("black stars +during step back-to-black-stars");
      }
    } finally {
      Ended clean = run(Map.of(), "lab/demo", "clean");
      assertThat(clean.code()).as(clean.printed()).isZero();
      assertThat(Path.of("target/demo/pids")).isEmptyDirectory();
    }
  }

  private static String page(Ended demo) throws IOException, InterruptedException {
    Matcher address = Pattern.compile("and this one: (http://127\\S+)").matcher(demo.printed());
    assertThat(address.find()).as(demo.printed()).isTrue();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(address.group(1))).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** Nothing is touched before it is known how the nodes come by the image. */
  @Test
  void onAClusterWithoutAWayForTheImageItSaysWhatToName() throws Exception {
    Ended demo = run(Map.of("CONTEXT", "staging", "KUBECONFIG", "/nonexistent"), "lab/demo");

    assertThat(demo.code()).isEqualTo(2);
    assertThat(demo.printed()).contains("make demo CONTEXT=staging IMAGE=registry.example.com/");
  }

  private static Ended run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("CONTEXT", "IMAGE", "BASE"));
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), printed);
  }
}
