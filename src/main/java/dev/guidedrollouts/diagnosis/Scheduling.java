package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.SchedulingMessages;
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
        ? SchedulingMessages.waitForNode()
        : advice(s.message().toLowerCase(Locale.ROOT));
  }

  /** The scheduler names what it misses (kubernetes, pkg/scheduler/framework/plugins). */
  private static String advice(String message) {
    if (message.contains("insufficient")) {
      return SchedulingMessages.requestLessOrAddNode();
    }
    if (message.contains("persistentvolumeclaim") || message.contains("volume")) {
      return SchedulingMessages.checkVolumeClaims();
    }
    if (message.contains("taint")) {
      return SchedulingMessages.tolerateTaints();
    }
    return message.contains("selector") || message.contains("affinity")
        ? SchedulingMessages.checkSelectorAndAffinity()
        : SchedulingMessages.checkRequirements();
  }
}
