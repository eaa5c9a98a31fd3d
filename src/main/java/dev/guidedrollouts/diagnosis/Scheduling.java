package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
import java.util.Locale;

/** What the scheduler and a cluster's autoscaler say about a pod that no node takes. */
final class Scheduling {
  private static final int QUOTED = 300;

  private Scheduling() {}

  /** The scheduler's words, and behind them what an autoscaler does about it. */
  static String said(Symptom s) {
    ObservedPod pod = s.pod();
    String scheduler =
        pod == null || pod.unschedulable() == null ? s.message() : pod.unschedulable();
    String said = SafeText.clean(scheduler, QUOTED);
    String autoscaler = ScaleUp.inWords(pod);
    return autoscaler.isEmpty() || !said.endsWith(".")
        ? said + autoscaler
        : said.substring(0, said.length() - 1) + autoscaler;
  }

  static String advice(Symptom s) {
    return s.notBefore() != null
        ? "Wait for the node that is being added."
        : advice(s.message().toLowerCase(Locale.ROOT));
  }

  /** The scheduler names what it misses (kubernetes, pkg/scheduler/framework/plugins). */
  private static String advice(String message) {
    if (message.contains("insufficient")) {
      return "Request less (resources.requests), or add a node.";
    }
    if (message.contains("persistentvolumeclaim") || message.contains("volume")) {
      return "Check the PersistentVolumeClaims that the pod names.";
    }
    if (message.contains("taint")) {
      return "Let the pod tolerate the nodes' taints, or add a node without them.";
    }
    return message.contains("selector") || message.contains("affinity")
        ? "Check the pod's node selector and affinity against the nodes' labels."
        : "Check what the pod requires of a node.";
  }
}
