package dev.guidedrollouts.e2e;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.registry.Behaviour;
import dev.guidedrollouts.registry.TinyImage;
import java.util.List;

/** What the pod needs beside its image: objects that it names, room, a runtime. */
final class SettingTroubles {
  /** So long a trouble that may pass lasts here before it counts. */
  private static final String SOON = "{transientAfter: 15s}";

  private SettingTroubles() {}

  static String runtimeClass(TroubleStage stage) {
    return "no-handler-" + stage.cluster.namespace;
  }

  private static Trouble.Act delete(String kind, String name) {
    return cluster -> cluster.kubectl("delete", kind, name);
  }

  /** Objects that the pod names and that are not there, and a user that it forbids. */
  static List<Trouble> missing(TroubleStage stage) {
    return List.of(
        Trouble.called("configmap-missing")
            .objects(Trouble.configMap("prices", "currency", "EUR"))
            .container("envFrom: [{configMapRef: {name: prices}}]")
            .breaks(delete("configmap", "prices"))
            .cause(Cause.ContainerConfig)
            .permanent(true)
            .explained(List.of("there is no ConfigMap prices"))
            .build(),
        Trouble.called("configmap-key-missing")
            .objects(Trouble.configMap("rates", "currency", "EUR"))
            .container(
                "env: [{name: CURRENCY, valueFrom: {configMapKeyRef: {name: rates, key: currency}}}]")
            .breaks(
                cluster ->
                    cluster.kubectl(
                        "patch", "configmap", "rates", "-p", "{\"data\": {\"currency\": null}}"))
            .cause(Cause.ContainerConfig)
            .permanent(true)
            .explained(List.of("ConfigMap rates has no key currency"))
            .build(),
        Trouble.called("secret-missing")
            .objects(
                "apiVersion: v1\nkind: Secret\nmetadata: {name: database}\nstringData: {password: x}\n")
            .container(
                "env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: database, key: password}}}]")
            .breaks(delete("secret", "database"))
            .cause(Cause.ContainerConfig)
            .permanent(true)
            .explained(List.of("there is no Secret database"))
            .build(),
        Trouble.called("root-refused")
            .container("securityContext: {runAsNonRoot: true}")
            .v2(stage.registry.put("shop/root", TinyImage.server(), Behaviour.OK))
            .cause(Cause.ContainerConfig)
            .permanent(true)
            .explained(List.of("root"))
            .build(),
        Trouble.called("volume-missing")
            .objects(Trouble.configMap("menu", "soup", "tomato"))
            .container("volumeMounts: [{name: menu, mountPath: /menu}]")
            .pod("volumes: [{name: menu, configMap: {name: menu}}]")
            .breaks(delete("configmap", "menu"))
            .cause(Cause.VolumeMount)
            .permanent(true)
            .at(null)
            .explained(List.of("there is no ConfigMap menu"))
            .build(),
        Trouble.called("claim-missing")
            .neverRuns(true)
            .container("volumeMounts: [{name: data, mountPath: /data}]")
            .pod("volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]")
            .stall(SOON)
            .cause(Cause.Unschedulable)
            .permanent(false)
            .at(null)
            .explained(List.of("\"data\" not found"))
            .build());
  }

  /** Nobody takes the pod. */
  static List<Trouble> refused(TroubleStage stage) {
    return List.of(
        Trouble.called("quota")
            .objects(Trouble.diskQuota("30Mi"))
            .container("resources: {requests: {ephemeral-storage: 20Mi}}")
            .stall(SOON)
            .cause(Cause.QuotaExceeded)
            .permanent(false)
            .at(null)
            .explained(List.of("quota disk has requests.ephemeral-storage=30Mi"))
            .build(),
        Trouble.called("unschedulable")
            .pod(
                """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: unschedulable}}}
                """)
            .stall(SOON)
            .cause(Cause.Unschedulable)
            .permanent(false)
            .at(null)
            .explained(List.of("can't be scheduled onto any node", "anti-affinity"))
            .build(),
        Trouble.called("no-handler")
            .objects(
                "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: %s}\nhandler: no-such-runtime\n"
                    .formatted(runtimeClass(stage)))
            .neverRuns(true)
            .pod("runtimeClassName: " + runtimeClass(stage))
            .cause(Cause.SandboxFailed)
            .permanent(true)
            .at(null)
            .explained(List.of("no runtime no-such-runtime"))
            .build());
  }
}
