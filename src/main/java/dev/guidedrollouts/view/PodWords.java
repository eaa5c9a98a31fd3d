package dev.guidedrollouts.view;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerEvidence.Role;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.PageMessages;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.view.Scene.PodState;
import java.util.Optional;
import java.util.Set;

/**
 * How a pod is, in the kubelet's own word.
 *
 * @param state what its tile looks like
 * @param words what stands on it
 */
record PodWords(PodState state, String words) {
  private static final int WORD_CHARS = 60;

  /**
   * What every pod waits for in its first seconds (kubernetes,
   * pkg/kubelet/container/sync_result.go).
   */
  private static final Set<String> BEGINNING = Set.of("ContainerCreating", "PodInitializing");

  static PodWords of(ObservedPod pod) {
    if (pod.ready()) {
      return new PodWords(PodState.SERVING, PageMessages.serving());
    }
    if (pod.unschedulable() != null) {
      return new PodWords(PodState.BROKEN, PageMessages.unschedulable());
    }
    if (pod.gated() != null) {
      return new PodWords(PodState.STARTING, PageMessages.gated());
    }
    return pod.containers().stream()
        .flatMap(c -> trouble(c).stream())
        .findFirst()
        .map(word -> new PodWords(PodState.BROKEN, SafeText.clean(word, WORD_CHARS)))
        .orElseGet(() -> new PodWords(PodState.STARTING, starting(pod)));
  }

  private static Optional<String> trouble(ContainerEvidence container) {
    String reason = container.reason();
    return switch (container.state()) {
      case WAITING ->
          reason == null || BEGINNING.contains(reason) ? Optional.empty() : Optional.of(reason);
      case TERMINATED ->
          container.role() == Role.INIT
                  && container.last() != null
                  && container.last().exitCode() == 0
              ? Optional.empty()
              : Optional.of(reason == null ? PageMessages.ended() : reason);
      case RUNNING -> Optional.empty();
    };
  }

  private static String starting(ObservedPod pod) {
    boolean runs =
        pod.containers().stream()
            .filter(c -> c.role() == Role.MAIN)
            .allMatch(c -> c.state() == ContainerEvidence.State.RUNNING);
    return runs && !pod.containers().isEmpty() ? PageMessages.notReady() : PageMessages.starting();
  }
}
