package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.e2e.OperatorProcess;
import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.Namespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl lesson test} on a real cluster, with the packaged operator. */
class TestCommandIT {
  private static final String AWAIT =
      """
      set -euo pipefail
      until [ "$(kubectl get lesson COURSE -o jsonpath='{.status.phase}/{.status.step}')" = WaitingForLearner/two-pods ]; do sleep 0.5; done
      """;

  private static final String LESSON =
      """
      apiVersion: guidedrollouts.dev/v1alpha1
      kind: RolloutLesson
      metadata:
        name: COURSE
        labels: {course: COURSE}
      spec:
        steps:
        - name: one-pod
          debrief: A Deployment keeps as many pods as it is told.
          rollOut: {deployment: web, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}
        - name: two-pods
          by: Learner
          guide: Let two pods run.
          debrief: Scaling makes no new revision.
          scale: {deployment: web, replicas: 2}
      """;

  @TempDir static Path folder;
  private static LabNamespace lab;
  private static OperatorProcess operator;
  private static String course;

  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void open() throws IOException {
    lab = LabNamespace.open();
    course = "course-" + lab.name.substring(lab.name.length() - 8);
    Installation.install(lab.client);
    // It minds new namespaces, and of these the lessons of this test only.
    operator =
        new OperatorProcess(
            lab.client,
            lab.name,
            Map.of(
                "GUIDED_ROLLOUTS_WATCH_NAMESPACES",
                "",
                "GUIDED_ROLLOUTS_SHARD_SELECTOR",
                "course=" + course));
    operator.start();
  }

  @AfterAll
  static void close() {
    if (operator != null) {
      operator.close();
    }
    if (lab != null) {
      namespaces().forEach(n -> lab.client.namespaces().withName(n).delete());
      lab.client.rbac().clusterRoleBindings().withName(course).delete();
      lab.client.rbac().clusterRoles().withName(course).delete();
      lab.close();
    }
  }

  @Test
  void aSolutionCompletesAndAWrongTurnIsTold() throws IOException {
    Path lesson = lesson("good");
    script("good/setup.sh", "kubectl create configmap set-up; pwd");
    script(
        "good/solutions/scale.sh",
        AWAIT + "kubectl get configmap set-up\n" + "kubectl scale deployment/web --replicas=2");
    script(
        "good/wrong-turns/too-many.sh",
        "# Scaled: one pod too many\n" + AWAIT + "kubectl scale deployment/web --replicas=3");

    Run run = run(lesson);

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("ok      solutions/scale.sh  Completed in "),
            second ->
                assertThat(second)
                    .startsWith("ok      wrong-turns/too-many.sh  told as Scaled in "));
    assertThat(run.err()).contains("2 ok, 0 FAILED");
    allGone();
  }

  @Test
  void whatLeadsNowhereFailsWithItsReason() throws IOException {
    Path lesson = lesson("nowhere");
    script("nowhere/solutions/idle.sh", "echo I only look; kubectl get lesson COURSE -o name");
    script(
        "nowhere/wrong-turns/none.sh",
        "# Scaled: nothing of the kind\nstat -c '%a' $KUBECONFIG; exit 5");

    Run run = run(lesson, "--timeout=15s", "-o", "json");

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
    JsonNode report = new ObjectMapper().readTree(run.out());
    JsonNode idle = report.at("/scripts/0");
    assertThat(report.path("exitCode").asInt()).isEqualTo(3);
    assertThat(idle.path("script").asText()).isEqualTo("solutions/idle.sh");
    assertThat(idle.path("ok").asBoolean(true)).isFalse();
    assertThat(idle.path("message").asText()).endsWith("not Completed, after 15s");
    assertThat(idle.path("lessonMessage").asText()).isNotBlank();
    assertThat(idle.path("said").toString())
        .contains("I only look", "rolloutlesson.guidedrollouts.dev/" + course);
    assertThat(report.at("/scripts/1/message").asText())
        .isEqualTo("the script ended with exit code 5");
    assertThat(report.at("/scripts/1/said/0").asText())
        .as("the kubeconfig's mode")
        .isEqualTo("600");
    assertThat(run.err()).contains("0 ok, 2 FAILED");
    allGone();
  }

  @Test
  void whereTheSetupFailsNothingIsPlayed() throws IOException {
    Path lesson = lesson("unset");
    script("unset/setup.sh", "echo no disk; exit 4");
    script("unset/solutions/scale.sh", "touch played");

    Run run = run(lesson);

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.out()).contains("setup.sh ended with exit code 4", "no disk");
    assertThat(folder.resolve("unset/played")).doesNotExist();
    allGone();
  }

  /** Who may make namespaces is not always allowed to delete them. */
  @Test
  void whatCouldNotBeDeletedIsNamed() throws IOException {
    Path lesson = lesson("left");
    script("left/solutions/fails.sh", "exit 1");
    rights(
        """
        - {apiGroups: [""], resources: [namespaces], verbs: [create]}
        - {apiGroups: [""], resources: [serviceaccounts], verbs: [get]}
        - {apiGroups: [guidedrollouts.dev], resources: [rolloutlessons], verbs: [get, create]}
        """);
    Path kubeconfig =
        Files.writeString(
            folder.resolve("author.kubeconfig"),
            OperatorProcess.kubeconfig(lab.client, lab.name, "default"));

    Run run =
        run(
            List.of(
                "test", lesson.toString(), "--kubeconfig", kubeconfig.toString(), "--context=e2e"));

    String left = namespaces().getFirst();
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains(
            "Namespace " + left + " could not be deleted: no right to delete namespaces",
            "`kubectl delete namespace " + left + "` removes it");
    lab.client.namespaces().withName(left).delete();
    allGone();
  }

  private static void rights(String rules) {
    lab.client
        .load(
            LabNamespace.stream(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %1$s}
                rules:
                %3$s
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
                subjects: [{kind: ServiceAccount, name: default, namespace: %2$s}]
                """
                    .formatted(course, lab.name, rules)))
        .create();
  }

  /** Kept for a look; and whoever stops the program leaves nothing behind. */
  @Test
  void keptOrStopped() throws IOException, InterruptedException {
    Path lesson = lesson("stopped");
    script("stopped/solutions/fails.sh", "exit 1");

    Run kept = run(lesson, "--keep");

    assertThat(kept.code()).isEqualTo(3);
    assertThat(kept.out())
        .contains("FAILED  solutions/fails.sh  the script ended with exit code 1");
    String left = namespaces().getFirst();
    assertThat(kept.err()).contains("Namespace " + left + " is still there");
    lab.client.namespaces().withName(left).delete();
    allGone();

    script("stopped/solutions/fails.sh", "echo $KUBECONFIG >started; sleep 300");
    Process process = program(lesson);
    try {
      Path started = folder.resolve("stopped/started");
      Awaitility.await("the script runs").until(() -> Files.exists(started));
      Path kubeconfig = Path.of(Files.readString(started).strip());
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig.getParent())))
          .isEqualTo("rwx------");
      assertThat(namespaces()).hasSize(1);
      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(folder.resolve("told"))).contains(": its deletion has begun.");
      assertThat(kubeconfig.getParent()).doesNotExist();
      allGone();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The program as a process of its own, so that a signal can reach it. */
  private static Process program(Path lesson) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(words(lesson));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("told").toFile())
        .start();
  }

  private static List<String> words(Path lesson, String... more) {
    return Stream.concat(
            Stream.of(
                "test",
                lesson.toString(),
                "--kubeconfig",
                LabNamespace.kubeconfig().toString(),
                "--context",
                lab.client.getConfiguration().getCurrentContext().getName()),
            Stream.of(more))
        .toList();
  }

  private static Run run(Path lesson, String... more) {
    return run(words(lesson, more));
  }

  private static Run run(List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }

  private static Path lesson(String name) throws IOException {
    Path file = folder.resolve(name).resolve("lesson.yaml");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, LESSON.replace("COURSE", course));
  }

  private static void script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text.replace("COURSE", course) + "\n");
  }

  /** Those of this test that are not on their way out. */
  private static List<String> namespaces() {
    return lab
        .client
        .namespaces()
        .withLabel("guidedrollouts.dev/lesson-test", course)
        .list()
        .getItems()
        .stream()
        .map(Namespace::getMetadata)
        .filter(m -> m.getDeletionTimestamp() == null)
        .map(m -> m.getName())
        .toList();
  }

  /** Nothing is left; the cluster itself may need a moment for what runs in them. */
  private static void allGone() {
    assertThat(namespaces()).isEmpty();
    assertThat(lab.client.resources(RolloutLesson.class).inNamespace(lab.name).list().getItems())
        .as("no other namespace was touched")
        .isEmpty();
  }
}
