package dev.guidedrollouts.e2e;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.registry.Behaviour;
import dev.guidedrollouts.registry.TinyImage;
import java.util.List;

/** What the program in the image does, or can't do. */
final class ProgramTroubles {
  /** So long a trouble that may pass lasts here before it counts. */
  private static final String SOON = "{transientAfter: 15s}";

  /**
   * With all of these at once on two cores the kubelet told of an end up to 9.5 seconds late, and
   * no later of the starts: longer than a step waits that is not told how long.
   */
  private static final String SLOW_NODE = "minReadySeconds: 15";

  private ProgramTroubles() {}

  private static String image(TroubleStage stage, String repository, TinyImage image) {
    return stage.registry.put(repository, image, Behaviour.OK);
  }

  /** Each with the image that shows it. */
  static List<Trouble> all(TroubleStage stage) {
    return List.of(
        Trouble.called("program-missing")
            .v2(image(stage, "shop/program", TinyImage.command("/app/serve")))
            .cause(Cause.RunContainer)
            .permanent(true)
            .explained(List.of("/app/serve is not in the image"))
            .build(),
        Trouble.called("command-missing")
            .v2(image(stage, "shop/command", TinyImage.command()))
            .cause(Cause.ContainerCreate)
            .permanent(true)
            .explained(List.of("neither the pod nor its image names a command"))
            .build(),
        Trouble.called("crash")
            .spec(SLOW_NODE)
            .container("terminationMessagePolicy: FallbackToLogsOnError")
            .v2(
                image(
                    stage,
                    "shop/crash",
                    TinyImage.script("echo 'db:5432 does not answer' >&2; exit 3")))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("exit code 3", "db:5432 does not answer"))
            .build(),
        Trouble.called("ends-late")
            .v2(image(stage, "shop/late", TinyImage.script("busybox sleep 6; exit 3")))
            // Without stableFor the step passes while it runs.
            .stall("{transientAfter: 15s, stableFor: 20s}")
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("exit code 3"))
            .build(),
        Trouble.called("signal")
            .spec(SLOW_NODE)
            .v2(
                image(
                    stage,
                    "shop/signal",
                    TinyImage.script("busybox sh -c 'kill -SEGV $$'; exit $?")))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("139", "signal 11"))
            .build(),
        Trouble.called("memory")
            .spec(SLOW_NODE)
            .container("resources: {limits: {memory: 32Mi}}")
            .v2(
                image(
                    stage,
                    "shop/memory",
                    TinyImage.command(
                        "/bin/busybox", "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1")))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("OOMKilled", "memory"))
            .build(),
        Trouble.called("foreign-program")
            .spec(SLOW_NODE)
            .container("terminationMessagePolicy: FallbackToLogsOnError")
            .v2(image(stage, "shop/foreign", TinyImage.foreignProgram()))
            .cause(Cause.PlatformMismatch)
            .permanent(true)
            .explained(List.of("shop/foreign", "another processor"))
            .build(),
        Trouble.called("unready")
            .container(
                "readinessProbe: {httpGet: {port: 9080, path: /reviews/0}, periodSeconds: 1}")
            .v2(image(stage, "shop/unready", TinyImage.server()))
            .stall(SOON)
            .cause(Cause.NotReady)
            .permanent(false)
            .explained(List.of("Readiness probe failed", "9080"))
            .build(),
        Trouble.called("init")
            .objects(Trouble.configMap("schema", "version", "1"))
            .pod(
                """
                initContainers:
                - name: migrate
                  image: %s
                  command: [busybox, sh, -c, 'test "$SCHEMA" = 1 || { echo schema $SCHEMA is too new; exit 4; }']
                  terminationMessagePolicy: FallbackToLogsOnError
                  env: [{name: SCHEMA, valueFrom: {configMapKeyRef: {name: schema, key: version}}}]
                """
                    .formatted(image(stage, "shop/migrate", TinyImage.server())))
            .breaks(
                cluster ->
                    cluster.kubectl(
                        "patch", "configmap", "schema", "-p", "{\"data\": {\"version\": \"2\"}}"))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .at("migrate")
            .explained(List.of("migrate", "exit code 4", "schema 2 is too new"))
            .build(),
        Trouble.called("ends-well")
            .spec(SLOW_NODE)
            .v2(image(stage, "shop/ends", TinyImage.script("exit 0")))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("exit code 0", "has to keep running"))
            .build(),
        Trouble.called("unlively")
            // Longer than the kubelet takes to find out, also where its node is busy with other
            // tests.
            .spec("minReadySeconds: 20")
            .container(
                "livenessProbe: {httpGet: {port: 9080, path: /reviews/0}, periodSeconds: 1, failureThreshold: 2}")
            .v2(image(stage, "shop/unlively", TinyImage.server()))
            .stall(SOON)
            .cause(Cause.CrashLoop)
            .permanent(false)
            .explained(List.of("stopped by the kubelet", "Liveness probe failed"))
            .build(),
        Trouble.called("hook")
            .spec(SLOW_NODE)
            // A request instead of a program would come before the first version listens.
            .container("lifecycle: {postStart: {exec: {command: [/bin/busybox, 'true']}}}")
            .v1(image(stage, "shop/hook", TinyImage.server()))
            .stall(SOON)
            .cause(Cause.RunContainer)
            .permanent(true)
            .explained(List.of("postStart hook"))
            .build());
  }
}
