package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instructor and learners write by the plugin, on a real API server. */
class ClassroomIT {
  private static final String LESSON =
      """
      apiVersion: guidedrollouts.dev/v1alpha1
      kind: RolloutLesson
      metadata: {name: %s}
      spec:
        suspend: true
        steps:
        - {name: first, guide: Look around., scale: {deployment: web, replicas: 1}}
        - {name: second, scale: {deployment: web, replicas: 2}}
      """;

  @TempDir static Path folder;
  private static LabNamespace lab;
  private static String prefix;

  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void open() throws IOException {
    lab = LabNamespace.open();
    prefix = "plugin-" + lab.name.substring(lab.name.length() - 8);
    Installation.installDefinition(lab.client);
  }

  @AfterAll
  static void close() {
    if (lab != null) {
      lab.client.namespaces().withLabel("guidedrollouts.dev/enrolled", prefix).delete();
      lab.client.namespaces().withName(prefix + "-foreign-01").delete();
      lab.close();
    }
  }

  @Test
  void aClassIsEnrolledUsedEnrolledAgainAndRemoved() throws IOException {
    Path lesson = Files.writeString(folder.resolve("lesson.yaml"), LESSON.formatted("course"));
    Path out = folder.resolve("class");
    String[] enrol = {
      "enrol",
      "--count",
      "2",
      "--prefix",
      prefix,
      "--lesson",
      lesson.toString(),
      "--out",
      out.toString(),
      "--apply"
    };

    Run first = run(enrol);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .contains(prefix + "-01: namespace", prefix + "-02: namespace", "export KUBECONFIG=");
    Path kubeconfig = out.resolve(prefix + "-01.kubeconfig");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
        .isEqualTo("rw-------");
    try (KubernetesClient learner = client(kubeconfig)) {
      assertThat(learner.getConfiguration().getNamespace()).isEqualTo(prefix + "-01");
      Awaitility.await("the role binding counts")
          .ignoreExceptionsMatching(KubernetesClientException.class::isInstance)
          .until(() -> learner.apps().deployments().inNamespace(prefix + "-01").list() != null);
      assertThat(forbidden(learner, prefix + "-02")).isTrue();
      assertThat(forbidden(learner, "kube-system")).isTrue();
    }
    assertThat(lab.client.resourceQuotas().inNamespace(prefix + "-02").withName("classroom").get())
        .isNotNull();
    assertThat(guide(prefix + "-02")).isEqualTo("Look around.");

    Run again = run(enrol);

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(guide(prefix + "-02")).isEqualTo("Look around.");

    Run removed = run("enrol", "--remove", "--prefix", prefix);

    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(removed.out())
        .contains(prefix + "-01: its deletion", prefix + "-02: its deletion")
        .doesNotContain(lab.name);
    Awaitility.await("the namespaces are gone")
        .until(
            () ->
                lab.client
                    .namespaces()
                    .withLabel("guidedrollouts.dev/enrolled", prefix)
                    .list()
                    .getItems()
                    .isEmpty());
    assertThat(run("enrol", "--remove", "--prefix", prefix).out())
        .contains("No namespace was enrolled");
  }

  @Test
  void aNamespaceOfOthersIsLeftAlone() {
    String name = prefix + "-foreign-01";
    lab.client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();

    Run run =
        run(
            "enrol",
            "--count",
            "1",
            "--prefix",
            prefix + "-foreign",
            "--apply",
            "--out",
            folder.resolve("foreign").toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("namespace " + name + " is there already");
    Namespace there = lab.client.namespaces().withName(name).get();
    assertThat(there.getMetadata().getLabels()).doesNotContainKey("guidedrollouts.dev/enrolled");
    assertThat(lab.client.resourceQuotas().inNamespace(name).list().getItems()).isEmpty();
  }

  @Test
  void eachWordIsOneAnnotationOnTheLesson() {
    apply("course");

    assertThat(word("continue", "second").code()).isZero();
    assertThat(word("hint").code()).isZero();
    assertThat(word("answer", "3").code()).isZero();
    assertThat(word("say", "lesson/course", "it's in 'events'").out())
        .contains(
            "Lesson course was told.",
            "kubectl annotate rolloutlesson course guidedrollouts.dev/say='it'\\''s in"
                + " '\\''events'\\''' --overwrite -n "
                + lab.name);
    word("help", "course", "I am lost");
    word("replay", "first");

    assertThat(annotations("course"))
        .containsEntry("guidedrollouts.dev/continue", "second")
        .containsEntry("guidedrollouts.dev/hint", "next")
        .containsEntry("guidedrollouts.dev/answer", "3")
        .containsEntry("guidedrollouts.dev/say", "it's in 'events'")
        .containsEntry("guidedrollouts.dev/help", "I am lost")
        .containsEntry("guidedrollouts.dev/replay-from", "first");
    word("continue", "--all");
    assertThat(annotations("course")).containsEntry("guidedrollouts.dev/continue", "*");

    assertThat(word("continue", "third").err())
        .contains("lesson course has no step \"third\"; it has first, second");
    assertThat(word("hint", "other").err()).contains("there is no lesson \"other\"");
    apply("second-course");
    assertThat(word("hint").err())
        .contains("has 2 lessons; name one of course, second-course, as lesson/NAME");
    lab.client.resources(RolloutLesson.class).inNamespace(lab.name).delete();
  }

  @Test
  void theBoardAndALessonAreShown() {
    apply("shown");
    assertThat(word("board").out()).contains("NAMESPACE", lab.name, "shown", "1 of 1 at step 0");
    assertThat(word("board", "-o", "json").out()).contains("\"namespace\" : \"" + lab.name + "\"");
    assertThat(run("board", "-w", "-o", "table").err()).contains("expected one of [json, yaml]");
    Run shown = word("show", "lesson/shown");
    assertThat(shown.out())
        .startsWith(lab.name + "/shown  Pending")
        .contains("The operator has not looked at this lesson yet", "deployment/web");
    lab.client.resources(RolloutLesson.class).inNamespace(lab.name).withName("shown").delete();
    assertThat(word("board").err()).contains("There is no lesson in namespace " + lab.name);
  }

  private static void apply(String name) {
    lab.client
        .load(LabNamespace.stream(LESSON.formatted(name)))
        .inNamespace(lab.name)
        .createOrReplace();
  }

  private static Map<String, String> annotations(String lesson) {
    return lab.client
        .resources(RolloutLesson.class)
        .inNamespace(lab.name)
        .withName(lesson)
        .get()
        .getMetadata()
        .getAnnotations();
  }

  private static String guide(String namespace) {
    return lab.client
        .genericKubernetesResources("guidedrollouts.dev/v1alpha1", "RolloutLesson")
        .inNamespace(namespace)
        .withName("course")
        .get()
        .get("spec", "steps", 0, "guide")
        .toString();
  }

  private static boolean forbidden(KubernetesClient learner, String namespace) {
    try {
      learner.pods().inNamespace(namespace).list();
      return false;
    } catch (KubernetesClientException e) {
      return e.getCode() == 403;
    }
  }

  private static KubernetesClient client(Path kubeconfig) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
        .build();
  }

  private static Run word(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-n", lab.name));
    return run(all.toArray(String[]::new));
  }

  private static Run run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--kubeconfig", LabNamespace.kubeconfig().toString()));
    int code =
        Main.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }
}
