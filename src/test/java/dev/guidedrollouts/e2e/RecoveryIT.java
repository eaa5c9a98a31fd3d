package dev.guidedrollouts.e2e;

import static dev.guidedrollouts.registry.TinyImage.server;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.registry.Behaviour;
import dev.guidedrollouts.registry.FaultyRegistry;
import dev.guidedrollouts.registry.TinyImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trouble that ends within its grace: the rollout comes through, and nothing is undone. */
@Order(2)
class RecoveryIT {
  /** A permanent trouble counts at once unless the lesson says otherwise. */
  private static final String PATIENT = "{confirmAfter: 2m}";

  private static final List<Trouble> TROUBLES = new ArrayList<>();
  private static TroubleStage stage;
  private static FaultyRegistry late;

  @BeforeAll
  static void play() throws Exception {
    stage = TroubleStage.open();
    registriesThatRecover();
    aRegistryThatStartsLate();
    whatWasMissingAppears();
    theLoginAppears();
    roomIsMade();
    stage.play(TROUBLES);
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
    if (late != null) {
      late.close();
    }
  }

  static List<Trouble> troubles() {
    return TROUBLES;
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void isLivedThrough(Trouble trouble) {
    stage.assertCured(trouble);
  }

  private static void registriesThatRecover() {
    recovers("rate-limited", "shop/a", Behaviour.RATE_LIMITED, Cause.RateLimited, false, "limit");
    recovers(
        "unavailable",
        "shop/b",
        Behaviour.UNAVAILABLE,
        Cause.RegistryUnreachable,
        false,
        "error 503");
    recovers(
        "layer-cut",
        "shop/c",
        Behaviour.LAYER_CUT,
        Cause.RegistryUnreachable,
        false,
        "connection was lost");
    recovers(
        "layer-altered", "shop/d", Behaviour.LAYER_ALTERED, Cause.CorruptImage, false, "corrupt");
    recovers("pushed-late", "shop/e", Behaviour.NO_TAG, Cause.ImageNotFound, true, "has no image");
    recovers(
        "let-in-late", "shop/f", Behaviour.FORBIDDEN, Cause.AccessDenied, true, "denies access");
  }

  private static void recovers(
      String name,
      String repository,
      Behaviour behaviour,
      Cause cause,
      boolean permanent,
      String explained) {
    TROUBLES.add(
        Trouble.called(name)
            .v2(stage.registry.put(repository, server(), behaviour))
            .stall(permanent ? PATIENT : "{}")
            .cures(cluster -> stage.registry.change(repository, Behaviour.OK))
            .cause(cause)
            .permanent(permanent)
            .explained(List.of(explained))
            .build());
  }

  private static void aRegistryThatStartsLate() throws Exception {
    // Bound, so that nobody else gets the port, but not listening: connections are refused.
    Socket held = new Socket();
    held.setReuseAddress(true);
    held.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    int port = held.getLocalPort();
    TROUBLES.add(
        Trouble.called("refused")
            .v2("127.0.0.1:" + port + "/shop/g:" + FaultyRegistry.TAG)
            .cures(
                cluster -> {
                  held.close();
                  late = FaultyRegistry.http("127.0.0.1", port);
                  late.put("shop/g", server(), Behaviour.OK);
                })
            .cause(Cause.RegistryUnreachable)
            .permanent(false)
            .explained(List.of("127.0.0.1:"))
            .build());
  }

  private static void whatWasMissingAppears() {
    String prices = Trouble.configMap("prices", "currency", "EUR");
    TROUBLES.add(
        Trouble.called("configmap")
            .objects(prices)
            .container("envFrom: [{configMapRef: {name: prices}}]")
            .breaks(cluster -> cluster.kubectl("delete", "configmap", "prices"))
            .cures(cluster -> cluster.apply(prices))
            .stall(PATIENT)
            .cause(Cause.ContainerConfig)
            .permanent(true)
            .explained(List.of("prices"))
            .build());
    String menu = Trouble.configMap("menu", "soup", "tomato");
    TROUBLES.add(
        Trouble.called("volume")
            .objects(menu)
            .container("volumeMounts: [{name: menu, mountPath: /menu}]")
            .pod("volumes: [{name: menu, configMap: {name: menu}}]")
            .breaks(cluster -> cluster.kubectl("delete", "configmap", "menu"))
            .cures(cluster -> cluster.apply(menu))
            .stall(PATIENT)
            .cause(Cause.VolumeMount)
            .permanent(true)
            .at(null)
            .explained(List.of("menu"))
            .build());
    TROUBLES.add(
        Trouble.called("crash")
            .container(
                "env: [{name: DATABASE, valueFrom: {configMapKeyRef: {name: database, key: host, optional: true}}}]")
            .v2(
                stage.registry.put(
                    "shop/h",
                    TinyImage.script(
                        "test -n \"$DATABASE\" || exit 3; trap 'exit 0' TERM; while :; do busybox sleep 1000 & wait; done"),
                    Behaviour.OK))
            .cures(cluster -> cluster.apply(Trouble.configMap("database", "host", "db")))
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("exit code 3"))
            .build());
  }

  private static void theLoginAppears() {
    String auths =
        "{\"auths\": {\"%s\": {\"username\": \"%s\", \"password\": \"%s\"}}}"
            .formatted(stage.registry.host(), FaultyRegistry.USER, FaultyRegistry.PASSWORD);
    String secret =
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: registry-login}
        type: kubernetes.io/dockerconfigjson
        stringData: {.dockerconfigjson: '%s'}
        """
            .formatted(auths);
    TROUBLES.add(
        Trouble.called("login")
            .pod("imagePullSecrets: [{name: registry-login}]")
            .v2(stage.registry.put("shop/i", server(), Behaviour.LOGIN))
            .cures(cluster -> cluster.apply(secret))
            .stall(PATIENT)
            .cause(Cause.AccessDenied)
            .permanent(true)
            .explained(List.of("registry-login"))
            .build());
  }

  private static void roomIsMade() {
    TROUBLES.add(
        Trouble.called("quota")
            .objects(Trouble.diskQuota("30Mi"))
            .container("resources: {requests: {ephemeral-storage: 20Mi}}")
            .cures(cluster -> cluster.apply(Trouble.diskQuota("60Mi")))
            .cause(Cause.QuotaExceeded)
            .permanent(false)
            .at(null)
            .explained(List.of("quota"))
            .build());
    String inTheWay =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: in-the-way, labels: {is: in-the-way}}
        spec: {nodeName: %s, terminationGracePeriodSeconds: 1, containers: [{name: app, image: '%s'}]}
        """
            .formatted(System.getenv("LAB_NODE_NAME"), Trouble.REVIEWS.formatted(1));
    TROUBLES.add(
        Trouble.called("unschedulable")
            .pod(
                """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {is: in-the-way}}}
                """)
            .breaks(cluster -> cluster.apply(inTheWay))
            .cures(cluster -> cluster.kubectl("delete", "pod", "in-the-way"))
            .cause(Cause.Unschedulable)
            .permanent(false)
            .at(null)
            .explained(List.of("anti-affinity"))
            .build());
  }
}
