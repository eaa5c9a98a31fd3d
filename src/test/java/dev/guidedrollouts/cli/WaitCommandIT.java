package dev.guidedrollouts.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.kube.RetryOnConflict;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code kubectl lesson wait} against a real API server, its controllers and a node. */
@Execution(ExecutionMode.CONCURRENT)
class WaitCommandIT {
  private static final String GOOD = "docker.io/istio/examples-bookinfo-ratings-v1:1.20.2";
  private static final String OTHER = "docker.io/istio/examples-bookinfo-reviews-v1:1.20.2";
  private static final String MISSING = "docker.io/istio/examples-bookinfo-ratings-v9:1.20.2";

  private static LabNamespace lab;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeAll
  static void open() {
    lab = LabNamespace.open();
  }

  @AfterAll
  static void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aRolloutThatIsUnderWayIsWaitedFor() throws IOException {
    deploy("fine", GOOD);

    Run run = lessonWait("deployment/fine", "--image=" + GOOD, "--timeout=4m");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("Deployment fine is rolled out: 1/1 pods ready", GOOD);
    // The pipeline's log says what was waited for.
    assertThat(run.err()).isNotBlank();
  }

  @Test
  void anImageThatIsNotThereIsAStallWithItsCause() throws IOException {
    deploy("stuck", GOOD);
    assertThat(lessonWait("stuck").code()).isZero();
    setImage("stuck", MISSING);

    Run run = lessonWait("stuck", "--image=" + MISSING, "-o", "json");

    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.json().at("/outcome").asText()).isEqualTo("Stalled");
    assertThat(run.json().at("/diagnosis/cause").asText()).isEqualTo("ImageNotFound");
    assertThat(run.json().at("/diagnosis/message").asText()).contains("not found");
    assertThat(run.json().at("/deployment/plainUndoRestores/verdict").asText())
        .isEqualTo("Healthy");
    assertThat(run.err()).contains("ImageNotFound: ");
  }

  @Test
  void whatAnotherHandUndoesMeanwhileIsNoSuccess()
      throws IOException, InterruptedException, ExecutionException {
    deploy("undone", GOOD);
    assertThat(lessonWait("undone").code()).isZero();
    setImage("undone", MISSING);

    StringWriter progress = new StringWriter();
    CompletableFuture<Run> waiting =
        CompletableFuture.supplyAsync(() -> lessonWait(progress, "undone", "--transient-after=4m"));
    Awaitility.await("it waits").until(() -> progress.toString().contains("\n"));
    setImage("undone", GOOD);
    Run run = waiting.get();

    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.out()).contains("has another template now", MISSING, GOOD);
  }

  @Test
  void anotherImageThanTheOneAskedForIsNoSuccess() {
    deploy("other", OTHER);

    Run run = lessonWait("other", "--image=" + GOOD);

    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.out()).contains(GOOD + " was asked for, and app=" + OTHER + " is there");
  }

  @Test
  void whenTheTimeIsOverItSaysHowItStands() throws IOException {
    deploy("paused", GOOD);
    edit("paused", d -> d.editSpec().withPaused(true).endSpec());
    setImage("paused", OTHER);

    Run run = lessonWait("paused", "--timeout=3s", "-o", "json");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.json().at("/outcome").asText()).isEqualTo("TimedOut");
    assertThat(run.err())
        .contains("error: Deployment paused is not rolled out after 3s: ", "paused");
  }

  @Test
  void aDeploymentThatIsNotThereOrGoesAwayIsNamed()
      throws InterruptedException, ExecutionException {
    Run missing = lessonWait("gone", "-o", "json");

    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.out()).isEmpty();
    assertThat(missing.err()).contains("there is no Deployment \"gone\" in namespace \"");

    deploy("leaves", MISSING);
    StringWriter progress = new StringWriter();
    CompletableFuture<Run> waiting =
        CompletableFuture.supplyAsync(() -> lessonWait(progress, "leaves"));
    Awaitility.await("it waits").until(() -> progress.toString().contains("\n"));
    lab.client.apps().deployments().inNamespace(lab.name).withName("leaves").delete();

    assertThat(waiting.get().code()).isEqualTo(1);
    assertThat(waiting.get().err()).contains("there is no Deployment \"leaves\"");
  }

  private static void deploy(String name, String image) {
    lab.deploy(
        name,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %%1$s, namespace: %%2$s}
        spec:
          selector: {matchLabels: {app: %%1$s}}
          template:
            metadata: {labels: {app: %%1$s}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: app, image: '%s'}]
        """
            .formatted(image));
  }

  private static void setImage(String name, String image) {
    edit(
        name,
        d ->
            d.editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec());
  }

  private static void edit(String name, UnaryOperator<DeploymentBuilder> change) {
    RetryOnConflict.edit(
        lab.client.apps().deployments().inNamespace(lab.name).withName(name),
        d -> change.apply(new DeploymentBuilder(d)).build());
  }

  private static Run lessonWait(String... words) {
    return lessonWait(new StringWriter(), words);
  }

  private static Run lessonWait(StringWriter err, String... words) {
    StringWriter out = new StringWriter();
    List<String> all =
        new ArrayList<>(
            List.of("wait", "-n", lab.name, "--kubeconfig", LabNamespace.kubeconfig().toString()));
    all.addAll(List.of(words));
    int code =
        Main.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Run(code, out.toString(), err.toString());
  }
}
