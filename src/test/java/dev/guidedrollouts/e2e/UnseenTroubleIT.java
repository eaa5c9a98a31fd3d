package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.registry.Behaviour;
import dev.guidedrollouts.registry.TinyImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trouble that no waiting container tells of: pods that are gone as soon as they are there, an init
 * container that never ends, a program that ends well when its liveness probe has it stopped.
 */
class UnseenTroubleIT {
  private static final List<Trouble> TROUBLES = new ArrayList<>();
  private static TroubleStage stage;
  private static LessonStatus hanging;

  @BeforeAll
  static void play() throws Exception {
    stage = TroubleStage.open();
    TROUBLES.add(refusedByTheNode());
    TROUBLES.add(hangingInit());
    TROUBLES.add(stoppedByItsProbe());
    stage.play(TROUBLES);
    hanging =
        stage.cluster.await(
            "init-hangs",
            "says what it waits for",
            s -> String.valueOf(s.message()).contains("init container"));
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
  }

  static List<Trouble> troubles() {
    return TROUBLES;
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void isNamedAndUndone(Trouble trouble) {
    if (trouble.name().equals("init-hangs")) {
      assertThat(hanging.diagnosis()).as("before the deadline nothing is wrong").isNull();
      assertThat(hanging.message())
          .containsPattern(
              "init container migrate has been running since \\d\\d:\\d\\d:\\d\\d UTC");
    }
    stage.assertUndone(trouble);
  }

  /** Two such pods have no room on the node; that they name it themselves goes by the scheduler. */
  private static Trouble refusedByTheNode() {
    Node node = stage.cluster.admin.nodes().list().getItems().getFirst();
    BigDecimal cpu = Quantity.getAmountInBytes(node.getStatus().getAllocatable().get("cpu"));
    String most = cpu.multiply(new BigDecimal("600")).toBigInteger() + "m";
    return Trouble.called("out-of-cpu")
        .pod("nodeName: " + node.getMetadata().getName())
        .container("resources: {requests: {cpu: %s}}".formatted(most))
        .stall("{transientAfter: 5s}")
        .cause(Cause.Unschedulable)
        .permanent(false)
        .at(null)
        .explained(List.of("OutOfcpu"))
        .build();
  }

  private static Trouble hangingInit() {
    return Trouble.called("init-hangs")
        .spec("progressDeadlineSeconds: 30")
        .objects(Trouble.configMap("lock", "held", "no"))
        .pod(
            """
            initContainers:
            - name: migrate
              image: %s
              command: [busybox, sh, -c, 'test "$HELD" = no || busybox sleep 1000']
              env: [{name: HELD, valueFrom: {configMapKeyRef: {name: lock, key: held}}}]
            """
                .formatted(stage.registry.put("shop/lock", TinyImage.server(), Behaviour.OK)))
        .breaks(
            cluster ->
                cluster.kubectl(
                    "patch", "configmap", "lock", "-p", "{\"data\": {\"held\": \"yes\"}}"))
        .cause(Cause.DeadlineExceeded)
        .permanent(false)
        .at(null)
        .explained(List.of("progress deadline"))
        .build();
  }

  /** It is Ready, and the rollout as good as complete, each time that it has been restarted. */
  private static Trouble stoppedByItsProbe() {
    return Trouble.called("stopped-well")
        .spec("minReadySeconds: 15")
        .container(
            "livenessProbe: {httpGet: {port: 9080, path: /reviews/0}, initialDelaySeconds: 5, periodSeconds: 2, failureThreshold: 1}")
        .v2(
            stage.registry.put(
                "shop/deaf",
                TinyImage.script("trap 'exit 0' TERM; while :; do busybox sleep 1000 & wait; done"),
                Behaviour.OK))
        .stall("{transientAfter: 20s}")
        .cause(Cause.CrashLoop)
        .permanent(false)
        .explained(List.of("stopped by the kubelet", "Liveness probe failed"))
        .build();
  }
}
