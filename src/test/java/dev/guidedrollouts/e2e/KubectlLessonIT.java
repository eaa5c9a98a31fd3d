package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin as it is installed, run by the real kubectl against a real API server, where no Java
 * is to be found but its own.
 */
@Order(2)
class KubectlLessonIT {
  private static final String GOOD = "docker.io/istio/examples-bookinfo-ratings-v1:1.20.2";
  private static final String WRONG = "docker.io/istio/examples-bookinfo-ratings-v9:1.20.2";

  @TempDir static Path folder;
  private static Cluster cluster;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      assertThat(code).as(err).isZero();
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    cluster = Cluster.open();
    Path packed = folder.resolve("kubectl-lesson-packed");
    run(Map.of(), "src/main/dist/pack", packed.toString());
    Run installed = run(Map.of(), "src/main/dist/install", packed.toString(), prefix().toString());
    assertThat(installed.code()).as(installed.err()).isZero();
    // Nobody who installs it keeps the packed folder.
    Files.move(packed, folder.resolve("elsewhere"));
    assertThat(installed.out()).contains("is not on it", "export PATH=");
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void kubectlFindsItAndShowsItsHelp() throws IOException, InterruptedException {
    assertThat(lesson().out()).contains("Usage: kubectl lesson", "diagnose");
  }

  @Test
  void aDeploymentWithoutALessonIsToldWhatItsLessonWouldTell()
      throws IOException, InterruptedException {
    cluster.deploy("plain", GOOD, 1);
    cluster.kubectl("set", "image", "deployment/plain", "*=" + WRONG);
    cluster.lesson(
        "taught",
        """
        undo: Never
        steps:
        - {name: good, rollOut: {deployment: taught, image: %s}}
        - {name: wrong, expect: Stall, rollOut: {deployment: taught, image: %s}}
        """
            .formatted(GOOD, WRONG));
    DiagnosisStatus told = cluster.awaitPhase("taught", LessonPhase.Completed).diagnosis();

    JsonNode report = awaitState("plain", "Stalled");
    JsonNode diagnosis = report.get("diagnosis");

    assertThat(diagnosis.get("cause").asText()).isEqualTo(told.cause()).isEqualTo("ImageNotFound");
    assertThat(diagnosis.get("permanent").asBoolean()).isEqualTo(told.permanent()).isTrue();
    assertThat(diagnosis.get("image").asText()).isEqualTo(told.image());
    assertThat(diagnosis.get("explanation").asText()).isEqualTo(told.explanation());
    assertThat(diagnosis.get("suggestion").asText()).isEqualTo(told.suggestion());
    assertThat(diagnosis.get("revision").asLong()).isEqualTo(2);
    assertThat(diagnosis.get("commands").get(1).asText())
        .isEqualTo("kubectl rollout undo deployment/plain -n " + cluster.namespace);
    // Whatever is there is a field of status.diagnosis.
    assertThat(Serialization.unmarshal(diagnosis.toString(), Map.class).keySet())
        .isSubsetOf(fieldNames(DiagnosisStatus.class));
    assertThat(report.at("/deployment/plainUndoRestores/verdict").asText()).isEqualTo("Healthy");

    JsonNode ofLesson = diagnose("deploy/taught", "-o", "json").json();
    assertThat(ofLesson.get("lesson").asText()).isEqualTo("taught");
    assertThat(ofLesson.at("/diagnosis/step").asText()).isEqualTo("wrong");
    assertThat(ofLesson.at("/diagnosis/detectedAt").asText())
        .isEqualTo(String.valueOf(told.detectedAt()));

    assertThat(diagnose("deployment", "plain").out())
        .contains("Stalled", "ImageNotFound (permanent)", WRONG, "which ran well");
    assertThat(diagnose("plain", "--exit-code").code()).isEqualTo(1);
  }

  @Test
  void aHealthyOneIsSaidToBeHealthyInEveryForm() throws IOException, InterruptedException {
    cluster.deploy("healthy", GOOD, 2);

    // A revision is healthy once it has stayed well for some seconds; from then on nothing moves.
    JsonNode json =
        await(
            "healthy",
            "known to run well",
            r -> "Healthy".equals(r.at("/deployment/revisions/0/verdict").asText()));
    Run text = diagnose("deployment/healthy", "--exit-code");
    JsonNode yaml =
        Serialization.unmarshal(diagnose("healthy", "-o", "yaml").out(), JsonNode.class);

    assertThat(text.code()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out()).contains("Complete, 2/2 pods ready", "Nothing is wrong");
    assertThat(json.get("state").asText()).isEqualTo("Complete");
    assertThat(json.has("diagnosis")).isFalse();
    assertThat(yaml).isEqualTo(json);
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException, InterruptedException {
    Run run = diagnose("deployment/gone", "-o", "json");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("there is no Deployment \"gone\" in namespace \"" + cluster.namespace + "\"")
        .doesNotContain("Exception", "\tat ");
  }

  /** Who may read Deployments and nothing else is told which right is missing. */
  @Test
  void aMissingRightIsNamed() throws IOException, InterruptedException {
    cluster.deploy("guarded", GOOD, 1);
    cluster.kubectl(
        "create",
        "role",
        "looks",
        "--verb=get,list",
        "--resource=deployments.apps,replicasets.apps");
    cluster.kubectl(
        "create",
        "rolebinding",
        "looks",
        "--role=looks",
        "--serviceaccount=" + cluster.namespace + ":default");
    Path config = folder.resolve("default.kubeconfig");
    Files.writeString(
        config, OperatorProcess.kubeconfig(cluster.admin, cluster.namespace, "default"));

    Run run = diagnose("guarded", "--kubeconfig", config.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("no right to list pods in namespace \"" + cluster.namespace + "\"")
        .doesNotContain("Exception", "\tat ");
  }

  /** Exit codes of a gate pass through kubectl as they are. */
  @Test
  void waitIsAGateForPipelines() throws IOException, InterruptedException {
    cluster.deploy("gate", GOOD, 1);
    Run well = lesson("wait", "deployment/gate", "--image=" + GOOD, "-n", cluster.namespace);
    cluster.kubectl("set", "image", "deployment/gate", "*=" + WRONG);
    Run stalled = lesson("wait", "gate", "--image=" + WRONG, "-n", cluster.namespace);
    cluster.kubectl("rollout", "undo", "deployment/gate");
    Run undone = lesson("wait", "gate", "--image=" + WRONG, "-n", cluster.namespace);
    Run late = lesson("wait", "missing", "-n", cluster.namespace);

    assertThat(well.code()).as(well.err()).isZero();
    assertThat(stalled.code()).as(stalled.err()).isEqualTo(3);
    assertThat(stalled.out()).contains("stalled (ImageNotFound)", "Evidence:", WRONG);
    assertThat(undone.code()).as(undone.err()).isEqualTo(4);
    assertThat(late.code()).isEqualTo(1);
  }

  /** kubectl remembers there which kinds a cluster has; the plugin remembers nothing. */
  @Test
  void itLeavesNothingInTheHome() throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(withoutJava());
    Path home = folder.resolve("empty-home");
    environment.put("HOME", home.toString());
    Run lint = run(environment, "kubectl", "lesson", "lint", "deploy/lesson.yaml");
    Run version = run(environment, "kubectl", "lesson", "--version");

    assertThat(lint.code()).as(lint.err()).isZero();
    assertThat(version.out()).startsWith("kubectl-lesson 0.");
    assertThat(home).doesNotExist();
  }

  /**
   * It asks through kubectl; where there is none, as in the operator's image, it asks by itself.
   */
  @Test
  void withoutKubectlItSaysTheSame() throws IOException, InterruptedException {
    cluster.deploy("alone", GOOD, 1);
    cluster.lesson(
        "alone",
        """
        pace: Manual
        steps:
        - {name: first, scale: {deployment: alone, replicas: 1}}
        - {name: second, scale: {deployment: alone, replicas: 1}}
        """);
    cluster.awaitPhase("alone", LessonPhase.WaitingForLearner);
    await(
        "alone",
        "known to run well",
        r -> "Healthy".equals(r.at("/deployment/revisions/0/verdict").asText()));

    for (List<String> words :
        List.of(
            List.of("show", "alone"),
            List.of("show", "lesson/none"),
            List.of("board", "-o", "json"),
            List.of("diagnose", "alone", "-o", "json"),
            List.of("diagnose", "none"),
            List.of("wait", "alone", "--image=" + WRONG),
            List.of("continue", "alone", "none"))) {
      Run through = lesson(named(words));
      Run alone = alone(named(words));

      assertThat(alone.code()).as(words + alone.err()).isEqualTo(through.code());
      assertThat(alone.err()).as("%s", words).isEqualTo(through.err());
      assertThat(untimed(alone)).as("%s", words).isEqualTo(untimed(through));
    }

    assertThat(alone(named(List.of("continue", "alone", "first"))).code()).isZero();
    assertThat(cluster.kubectl("get", "lesson", "alone", "-o", "jsonpath={.metadata.annotations}"))
        .contains("continue\":\"first\"");
    assertThat(lesson(named(List.of("continue", "alone", "--all"))).code()).isZero();
    cluster.awaitPhase("alone", LessonPhase.Completed);
  }

  /** How long something has lasted is counted to the second. */
  private static String untimed(Run run) {
    return run.out().replaceAll("\"waitingSeconds\" : [0-9]+|waited [0-9]+s", "a while");
  }

  private static String[] named(List<String> words) {
    return Stream.concat(words.stream(), Stream.of("-n", cluster.namespace)).toArray(String[]::new);
  }

  /** The plugin called by its own name, where no kubectl is to be found. */
  private static Run alone(String... words) throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(withoutJava());
    Path bin = Files.createDirectories(folder.resolve("bin-without-kubectl"));
    for (String program : List.of("sh", "readlink")) {
      Path link = bin.resolve(program);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, onPath(program));
      }
    }
    environment.put("PATH", bin.toString());
    List<String> all = new ArrayList<>(List.of(prefix().resolve("bin/kubectl-lesson").toString()));
    all.addAll(List.of(words));
    return run(environment, all.toArray(String[]::new));
  }

  /** As kubectl from 1.26 on asks. */
  @Test
  void kubectlCompletesItsWords() throws IOException, InterruptedException {
    cluster.deploy("complete-me", GOOD, 1);

    assertThat(complete("")).contains("diagnose", "wait", "lint", "hint").endsWith(":4");
    assertThat(complete("wa")).containsExactly("wait", ":4");
    assertThat(complete("wait", "--")).contains("--image", "--timeout", "--namespace");
    assertThat(complete("wait", "-n", cluster.namespace, "deployment/comp"))
        .containsExactly("deployment/complete-me", ":4");
    assertThat(complete("diagnose", "-n", cluster.namespace.substring(0, 6)))
        .contains(cluster.namespace);
  }

  private static List<String> complete(String... words) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of(prefix().resolve("bin/kubectl_complete-lesson").toString()));
    all.addAll(List.of(words));
    Run run = run(withoutJava(), all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run.out().lines().toList();
  }

  private static JsonNode awaitState(String deployment, String state) {
    return await(deployment, state, r -> state.equals(r.get("state").asText()));
  }

  private static JsonNode await(String deployment, String what, Predicate<JsonNode> holds) {
    return Awaitility.await(deployment + " is " + what)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> diagnose(deployment, "-o", "json").json(), holds);
  }

  private static List<String> fieldNames(Class<?> type) {
    return java.util.Arrays.stream(type.getRecordComponents())
        .map(java.lang.reflect.RecordComponent::getName)
        .toList();
  }

  private static Run diagnose(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("diagnose", "-n", cluster.namespace));
    all.addAll(List.of(words));
    return lesson(all.toArray(String[]::new));
  }

  private static Run lesson(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("kubectl", "lesson"));
    all.addAll(List.of(words));
    return run(withoutJava(), all.toArray(String[]::new));
  }

  /** The PATH has kubectl, the plugin, and what a script needs; a java there is one that fails. */
  private static Map<String, String> withoutJava() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : List.of("sh", "bash", "env", "readlink", "sed", "kubectl")) {
      Path link = bin.resolve(program);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, onPath(program));
      }
    }
    return Map.of(
        "PATH",
        prefix().resolve("bin") + File.pathSeparator + bin,
        "JAVA_HOME",
        "",
        "JAVA_TOOL_OPTIONS",
        "-Dof=others",
        "KUBECONFIG",
        System.getenv("LAB_KUBECONFIG"),
        "HOME",
        folder.resolve("home").toString());
  }

  private static Path onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(f -> Path.of(f, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private static Path prefix() {
    return folder.resolve("prefix");
  }

  private static Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out, Files.readString(err));
  }
}
