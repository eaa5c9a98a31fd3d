package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.RetryOnConflict;
import dev.guidedrollouts.model.Cause;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A namespace of its own on the lab (or the cluster that the user named), with the operator in it.
 */
final class Cluster implements AutoCloseable {

  final KubernetesClient admin;
  final String namespace;
  final OperatorProcess operator;
  private final File kubeconfig;

  private Cluster(KubernetesClient admin, String namespace, File kubeconfig) throws IOException {
    this.admin = admin;
    this.namespace = namespace;
    this.kubeconfig = kubeconfig;
    this.operator = new OperatorProcess(admin, namespace).flag(ClassArchive.flag(admin));
  }

  /** Skips the test, saying why, where there is no cluster. */
  static Cluster open() throws IOException {
    Cluster cluster = prepare();
    cluster.operator.start();
    return cluster;
  }

  /** The same without the operator started yet. */
  static Cluster prepare() throws IOException {
    String kubeconfig = System.getenv("LAB_KUBECONFIG");
    String missing = System.getenv("LAB_MISSING");
    assumeTrue(
        kubeconfig != null,
        missing != null
            ? missing
            : "no cluster: start the lab with `make lab-up`, or name one with CONTEXT=");
    assertThat(OperatorProcess.jar()).as("the operator is built before these tests").exists();
    File file = new File(kubeconfig);
    KubernetesClient admin =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(file)).build();
    String namespace = "e2e-" + UUID.randomUUID().toString().substring(0, 8);
    Installation.install(admin);
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    return new Cluster(admin, namespace, file);
  }

  /** Makes a lesson, or changes the spec of the one that is there. */
  void lesson(String name, String spec) {
    apply(
        "apiVersion: guidedrollouts.dev/v1alpha1\nkind: RolloutLesson\nmetadata: {name: %s}\nspec:\n"
                .formatted(name)
            + spec.indent(2));
  }

  /** As an admin's client would: made, or changed where it is there already. */
  void apply(String yaml) {
    apply(namespace, yaml);
  }

  /** The same in another namespace. */
  void apply(String other, String yaml) {
    admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(o -> madeOrChanged(other, o));
  }

  /** A status that the operator writes between the client's read and its write is no conflict. */
  private void madeOrChanged(String other, HasMetadata object) {
    RetryOnConflict.write(
        () -> admin.resource(object).inNamespace(other).createOr(NonDeletingOperation::update));
  }

  /** {@code kubectl apply -f -}, and what it made is rolled out. */
  void kubectlApply(String yaml) throws IOException, InterruptedException {
    Path file = Files.createTempFile("applied", ".yaml");
    try {
      Files.writeString(file, yaml);
      kubectl("apply", "-f", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  /** A Deployment as a learner makes it with kubectl, rolled out. */
  void deploy(String name, String image, int replicas) throws IOException, InterruptedException {
    kubectl("create", "deployment", name, "--image=" + image, "--replicas=" + replicas);
    kubectl("rollout", "status", "deployment/" + name, "--timeout=4m");
  }

  /** Returns when it counts: what admission asks is the quota's status, not its spec. */
  void quota(String name, String what, int room) {
    apply(
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: %s}\nspec: {hard: {%s: '%d'}}\n"
            .formatted(name, what, room));
    Awaitility.await("quota " + name + " counts")
        .until(
            () -> {
              ResourceQuotaStatus status =
                  admin.resourceQuotas().inNamespace(namespace).withName(name).get().getStatus();
              return status != null
                  && status.getHard() != null
                  && new Quantity(String.valueOf(room)).equals(status.getHard().get(what));
            });
  }

  /** Runs the real kubectl as the learner would, and returns what it printed. */
  String kubectl(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", namespace));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.getAbsolutePath());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, printed).isZero();
    return printed;
  }

  /** A kubeconfig whose context has the namespace, as a learner's has. */
  Path learnersKubeconfig() throws IOException {
    Path own = Files.createTempFile("learner", ".kubeconfig");
    own.toFile().deleteOnExit();
    io.fabric8.kubernetes.api.model.Config config = KubeConfigUtils.parseConfig(kubeconfig);
    config.getContexts().forEach(c -> c.getContext().setNamespace(namespace));
    Files.writeString(own, admin.getKubernetesSerialization().asYaml(config));
    return own;
  }

  RolloutLesson lesson(String name) {
    return lessonIn(namespace, name);
  }

  private RolloutLesson lessonIn(String other, String name) {
    return admin.resources(RolloutLesson.class).inNamespace(other).withName(name).get();
  }

  Deployment deployment(String name) {
    return admin.apps().deployments().inNamespace(namespace).withName(name).get();
  }

  /** The image of a Deployment's first container. */
  String image(String deployment) {
    return deployment(deployment)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  LessonStatus await(String name, String what, Predicate<LessonStatus> holds) {
    return await(namespace, name, what, holds);
  }

  /** The same of a lesson in another namespace. */
  LessonStatus await(String other, String name, String what, Predicate<LessonStatus> holds) {
    LessonStatus[] last = {LessonStatus.EMPTY};
    Awaitility.await("lesson " + other + "/" + name + " " + what)
        .conditionEvaluationListener(null)
        .until(
            () -> {
              last[0] = lessonIn(other, name).statusOrEmpty();
              return holds.test(last[0]);
            });
    return last[0];
  }

  /**
   * Trouble of that step. The first pod of a namespace may wait a second for the volume of its
   * token, which is a diagnosis too, but not the one that a test has made.
   */
  LessonStatus awaitDiagnosis(String name, String step) {
    return await(
        name,
        "has a diagnosis of step " + step,
        s ->
            s.diagnosis() != null
                && step.equals(s.diagnosis().step())
                && !Cause.VolumeMount.name().equals(s.diagnosis().cause()));
  }

  LessonStatus awaitPhase(String name, LessonPhase phase) {
    return await(name, "is " + phase, s -> s.phase() == phase);
  }

  /** Nothing needs to run: a Deployment without pods is rolled out at once, a paused one waits. */
  void deployWithoutPods(String other, String name, boolean paused) {
    apply(
        other,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s}
        spec:
          replicas: 0
          paused: %2$s
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {containers: [{name: app, image: 'registry.example/app:1'}]}
        """
            .formatted(name, paused));
  }

  /** The images of the Deployment's pod template, containers' names before them. */
  List<String> containers(String deployment) {
    return deployment(deployment).getSpec().getTemplate().getSpec().getContainers().stream()
        .map(c -> c.getName() + "=" + c.getImage().replaceFirst(".*/examples-bookinfo-", ""))
        .toList();
  }

  /** No lessons, Deployments, Services and pods any more. */
  void clear() {
    admin.resources(RolloutLesson.class).inNamespace(namespace).delete();
    admin.apps().deployments().inNamespace(namespace).delete();
    admin.services().inNamespace(namespace).delete();
    Awaitility.await("an empty namespace")
        .until(
            () -> {
              // Nobody waits for the end of what they run: the next test has pods of its own.
              admin.pods().inNamespace(namespace).withGracePeriod(0).delete();
              return admin.pods().inNamespace(namespace).list().getItems().isEmpty()
                  && admin
                      .resources(RolloutLesson.class)
                      .inNamespace(namespace)
                      .list()
                      .getItems()
                      .isEmpty();
            });
  }

  @Override
  public void close() {
    operator.close();
    admin.namespaces().withName(namespace).delete();
    admin.close();
  }
}
