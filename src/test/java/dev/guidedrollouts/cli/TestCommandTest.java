package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code kubectl lesson test} refuses before anything is made on a cluster. */
class TestCommandTest {
  private static final String LESSON =
      """
      apiVersion: guidedrollouts.dev/v1alpha1
      kind: RolloutLesson
      metadata: {name: course}
      spec:
        steps:
        - {name: first, debrief: d, scale: {deployment: web, replicas: 1}}
      """;

  @TempDir Path folder;
  private Path lesson;

  private record Run(int code, String out, String err) {}

  @BeforeEach
  void write() throws IOException {
    lesson = Files.writeString(folder.resolve("lesson.yaml"), LESSON);
    Files.createDirectory(folder.resolve("solutions"));
    // Would leave a trace if it was run.
    Files.writeString(folder.resolve("solutions/a.sh"), "touch ran\n");
  }

  /** A cluster that would answer is never asked: nothing listens at its address. */
  private String kubeconfig() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    return Files.writeString(
            folder.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            current-context: lab
            contexts: [{name: lab, context: {cluster: lab, user: me}}]
            clusters: [{name: lab, cluster: {server: "https://127.0.0.1:%d"}}]
            users: [{name: me, user: {token: t}}]
            """
                .formatted(port))
        .toString();
  }

  private Run run(String... words) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("test", lesson.toString()));
    all.addAll(List.of("--kubeconfig", kubeconfig()));
    all.addAll(List.of(words));
    int code =
        Main.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    assertThat(folder.resolve("ran")).as("no script was run").doesNotExist();
    return new Run(code, out.toString(), err.toString());
  }

  private void refused(Run run, String... why) {
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(why).doesNotContain("defect", "\tat ");
  }

  @Test
  void theCurrentContextIsNeverTakenByItself() throws IOException {
    refused(run(), "error: --context: name the cluster", "kubectl config get-contexts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--context=prod               | context \"prod\" is not in kubeconfig",
        "--context=lab --timeout=0s   | --timeout: has to be more than 0s",
        "--context=lab --timeout=soon | --timeout: is not a duration",
        "--context=lab -n shop        | Unknown option",
        "--context=lab --output=wide  | expected one of [json, yaml]",
        "--context=lab                | no cluster can be reached at https://127.0.0.1"
      })
  void whatIsWrongIsTold(String words, String message) throws IOException {
    refused(run(words.split(" +")), message);
  }

  @Test
  void aLessonWithErrorsIsNotPlayed() throws IOException {
    Files.writeString(lesson, LESSON.replace("replicas: 1", "replicas: -1"));

    refused(
        run("--context=lab"),
        "lesson.yaml:6: error: spec.steps[0].scale.replicas: ",
        "1 error, 0 warnings",
        "has errors: nothing was played");
  }

  @Test
  void aFileThatIsNoneIsNamed() throws IOException {
    Files.delete(lesson);
    refused(run("--context=lab"), "lesson.yaml: error: there is no such file");
    Files.writeString(lesson, "kind: Pod");
    refused(run("--context=lab"), "lesson.yaml: error: there is no RolloutLesson in it");
  }

  @Test
  void oneLessonThatLeavesTheNamespaceToTheTest() throws IOException {
    Files.writeString(lesson, LESSON + "---\n" + LESSON.replace("course", "other"));
    refused(run("--context=lab"), "holds several lessons (course, other)");

    Files.writeString(lesson, LESSON.replace("course}", "course, namespace: shop}"));
    refused(run("--context=lab"), "names namespace shop; leave it out");

    Files.writeString(
        lesson, "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n" + LESSON);
    refused(run("--context=lab"), "names namespace shop; leave it out");
  }

  @Test
  void withoutSolutionsThereIsNothingToTest() throws IOException {
    Files.delete(folder.resolve("solutions/a.sh"));
    refused(run("--context=lab"), "there is no script in " + folder.resolve("solutions"));
    Files.delete(folder.resolve("solutions"));
    refused(run("--context=lab"), "there is no script in " + folder.resolve("solutions"));
  }

  @Test
  void withoutWrongTurnsThatIsNoted() throws IOException {
    assertThat(run("--context=lab").err())
        .contains("Note: there is no script in " + folder.resolve("wrong-turns"));
  }

  @Test
  void aWrongTurnWithoutItsWordIsNotPlayed() throws IOException {
    Files.createDirectory(folder.resolve("wrong-turns"));
    Files.writeString(folder.resolve("wrong-turns/x.sh"), "#!/bin/sh\nkubectl get pods\n");

    refused(run("--context=lab"), "x.sh: its second line has to be `# WORD: text`");
  }

  @Test
  void theHelpSaysWhoseRightsTheScriptsHave() throws IOException {
    Run run = run("--help");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("--context", "--keep", "--timeout", "with all your rights", "Exit codes:");
  }
}
