package dev.guidedrollouts.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.UpgradeCommand;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The chart on the lab, with the image of this build, as a release in a namespace of its own. */
final class Release implements AutoCloseable {
  private static final int SECONDS = 180;
  private static final String CRD = "rolloutlessons.guidedrollouts.dev";

  final KubernetesClient admin;
  final String name = "it-" + UUID.randomUUID().toString().substring(0, 6);
  final String namespace = "chart-" + name;
  final String lessons = "chart-" + name + "-lessons";

  /** What the chart's objects are called. */
  final String fullName = name + "-guided-rollouts";

  private final Path kubeconfig;
  private final String digest;

  private Release(Path kubeconfig, String digest) {
    this.kubeconfig = kubeconfig;
    this.digest = digest;
    this.admin =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
    for (String made : List.of(namespace, lessons)) {
      admin
          .resource(new NamespaceBuilder().withNewMetadata().withName(made).endMetadata().build())
          .create();
    }
    adoptDefinition();
  }

  /** Skips the test, saying why, where there is no lab whose pods could run the image. */
  static Release prepare() throws IOException, InterruptedException {
    String digest = image();
    return new Release(Path.of(System.getenv("LAB_KUBECONFIG")), digest);
  }

  /** The digest of the image of this build, which is then in the lab's registry. */
  static String image() throws IOException, InterruptedException {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    String missing = System.getenv("LAB_MISSING");
    assumeTrue(
        kubeconfig != null,
        missing != null ? missing : "no cluster: start the lab with `make lab-up`");
    assumeTrue(
        "real".equals(System.getenv("LAB_NODE")),
        "the image goes to the lab's registry, and its pods run on the lab's real node only");
    // Nothing to do where the image of this build is there already.
    run(Map.of(), "lab/operator-image/build");
    return Files.readString(Path.of("target/image/digest")).strip();
  }

  /**
   * As docs/install.md says for a definition that was there before: Helm takes over what carries
   * its markers.
   */
  private void adoptDefinition() {
    CustomResourceDefinition there =
        admin.apiextensions().v1().customResourceDefinitions().withName(CRD).get();
    if (there == null) {
      return;
    }
    admin
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(CRD)
        .edit(
            crd -> {
              crd.getMetadata().getLabels().put("app.kubernetes.io/managed-by", "Helm");
              crd.getMetadata()
                  .getAnnotations()
                  .putAll(
                      Map.of(
                          "meta.helm.sh/release-name", name,
                          "meta.helm.sh/release-namespace", namespace));
              return crd;
            });
  }

  void install(String values) throws IOException {
    Path file = values(values);
    new Helm(Rendered.CHART)
        .install()
        .withName(name)
        .withNamespace(namespace)
        .withKubeConfig(kubeconfig)
        .withValuesFile(file)
        .waitReady()
        .withTimeout(SECONDS)
        .call();
  }

  void upgrade(String values) throws IOException {
    upgradeTo(values).waitReady().withTimeout(SECONDS).call();
  }

  void upgradeWithoutWaiting(String values) throws IOException {
    upgradeTo(values).call();
  }

  private UpgradeCommand upgradeTo(String values) throws IOException {
    return new Helm(Rendered.CHART)
        .upgrade()
        .withName(name)
        .withNamespace(namespace)
        .withKubeConfig(kubeconfig)
        .withValuesFile(values(values));
  }

  /** {@code helm test}; what the pod said stands in the failure. */
  void test() {
    try {
      Helm.test(name)
          .withNamespace(namespace)
          .withKubeConfig(kubeconfig)
          .withTimeout(SECONDS)
          .call();
    } catch (RuntimeException e) {
      String said = admin.pods().inNamespace(namespace).withName(fullName + "-test").getLog();
      throw new AssertionError("helm test failed; its pod said:\n" + said, e);
    }
  }

  void uninstall() {
    Helm.uninstall(name).withNamespace(namespace).withKubeConfig(kubeconfig).call();
  }

  Lease lease() {
    return admin.leases().inNamespace(namespace).withName(fullName).get();
  }

  Deployment deployment(String in, String name) {
    return admin.apps().deployments().inNamespace(in).withName(name).get();
  }

  RolloutLesson lessonIn(String in, String name) {
    return admin.resources(RolloutLesson.class).inNamespace(in).withName(name).get();
  }

  LessonStatus await(String in, String name, String what, Predicate<LessonStatus> holds) {
    Awaitility.await("lesson " + name + " " + what)
        .until(() -> holds.test(lessonIn(in, name).statusOrEmpty()));
    return lessonIn(in, name).statusOrEmpty();
  }

  Pod operatorPod() {
    return admin
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/component", "operator")
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .findFirst()
        .orElseThrow();
  }

  /** The values that every installation here has, and those given. */
  private Path values(String more) throws IOException {
    Path file = Files.createDirectories(Path.of("target/chart")).resolve(name + ".yaml");
    // With AOTMode=on the JVM does not start at all if the image's class archive does not fit.
    return Files.writeString(
        file,
        "image: {repository: docker.io/guided-rollouts/operator, digest: '%s'}\njvmOptions: ['-XX:AOTMode=on']\n%s"
            .formatted(digest, more));
  }

  String kubectl(String... words) throws IOException, InterruptedException {
    return run(
        Map.of("KUBECONFIG", kubeconfig.toString()),
        Stream.concat(Stream.of("kubectl"), Stream.of(words)).toArray(String[]::new));
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(command), printed).isZero();
    return printed;
  }

  /** The definition is left, as an uninstallation leaves it. */
  @Override
  public void close() {
    try {
      if (!Helm.list().withNamespace(namespace).withKubeConfig(kubeconfig).call().isEmpty()) {
        uninstall();
      }
    } finally {
      admin.namespaces().withName(namespace).delete();
      admin.namespaces().withName(lessons).delete();
      admin.close();
    }
  }

  /** Writes the lesson into the lessons' namespace. */
  void lesson(String lesson, String spec) throws IOException, InterruptedException {
    lesson(lessons, lesson, spec);
  }

  void lesson(String in, String lesson, String spec) throws IOException, InterruptedException {
    Path file = Path.of("target/chart/" + lesson + ".yaml");
    Files.writeString(
        file,
        "apiVersion: guidedrollouts.dev/v1alpha1\nkind: RolloutLesson\nmetadata: {name: %s}\nspec:\n%s"
            .formatted(lesson, spec.indent(2)));
    kubectl("apply", "-n", in, "-f", file.toString());
  }
}
