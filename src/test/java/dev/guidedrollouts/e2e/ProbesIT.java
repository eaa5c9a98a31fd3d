package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The probes say what they are said to, with the API server there, away and back. */
class ProbesIT {
  private Cluster cluster;
  private Relay relay;
  private OperatorProcess operator;

  @BeforeEach
  void open() throws Exception {
    cluster = Cluster.prepare();
    URI server = cluster.admin.getMasterUrl().toURI();
    relay = new Relay(server.getHost(), server.getPort() < 0 ? 443 : server.getPort());
    operator = cluster.operator.via(cluster.admin, "https://127.0.0.1:" + relay.port() + "/");
  }

  @AfterEach
  void close() throws Exception {
    if (relay != null) {
      relay.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private void await(String what, String probe, int status) {
    Awaitility.await(what)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> operator.status("/q/health/" + probe) == status);
  }

  @Test
  void itStartsWithoutTheApiServerAndIsReadyOnceItKnowsTheLessons() throws Exception {
    operator.startWithoutWaiting();
    await("alive without the API server", "live", 200);
    Awaitility.await("and not ready")
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> operator.status("/q/health/ready") == 503);
    assertThat(operator.get("/q/metrics"))
        .containsPattern("guided_rollouts_api_requests_total\\{[^}]*code=\"error\"");

    relay.mend();

    await("ready", "ready", 200);
    assertThat(operator.status("/q/health/started")).isEqualTo(200);
    assertThat(operator.status("/q/health/live")).isEqualTo(200);
  }

  @Test
  void itIsNotReadyWhileTheWatchIsCutAndGoesOnByItselfAfterwards() throws Exception {
    relay.mend();
    operator.startWithoutWaiting();
    await("ready", "ready", 200);

    relay.cut();

    await("not ready", "ready", 503);
    assertThat(operator.get("/q/health/ready")).contains("the watch is interrupted");
    assertThat(operator.status("/q/health/live")).isEqualTo(200);
    assertThat(operator.status("/q/health/started")).isEqualTo(200);
    cluster.lesson(
        "meanwhile",
        "steps:\n- {name: one, rollOut: {deployment: one, image: 'docker.io/istio/examples-bookinfo-ratings-v1:1.20.2'}}\n");

    relay.mend();

    await("ready again", "ready", 200);
    cluster.awaitPhase("meanwhile", LessonPhase.Completed);
  }
}
