package dev.guidedrollouts.kube;

import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedPod;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Events of single pods, each asked for once for what the pod's statuses said at that time.
 * They are a help: where they can't be read, the statuses have to do.
 */
final class PodEvents {
  private static final Logger LOG = Logger.getLogger(PodEvents.class);
  private static final long EVENTS_A_POD = 50;
  private static final int ANSWERS_KEPT = 256;
  private static final Pattern CONTAINER_PATH = Pattern.compile("\\{([^}]*)}");

  private final KubernetesClient client;
  private final Map<String, List<EventEvidence>> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<EventEvidence>> eldest) {
          return size() > ANSWERS_KEPT;
        }
      };

  PodEvents(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The pod's Events, in the order in which the API server lists them; empty where they can't be
   * read.
   */
  List<EventEvidence> of(String namespace, ObservedPod pod) {
    String question = question(pod);
    synchronized (answers) {
      List<EventEvidence> known = answers.get(question);
      if (known != null) {
        return known;
      }
    }
    // Outside the lock: one slow answer must not hold up the passes of other lessons.
    List<EventEvidence> answer;
    try {
      answer = ask(namespace, pod);
    } catch (KubernetesClientException e) {
      LOG.warnf("Events of pod %s/%s can't be read: %s", namespace, pod.name(), e.getMessage());
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        return List.of();
      }
      answer = List.of();
    }
    synchronized (answers) {
      answers.put(question, answer);
    }
    return answer;
  }

  /**
   * Messages are not part of it: a back-off's message changes with its delay, and tells nothing new
   * by that.
   */
  private static String question(ObservedPod pod) {
    return pod.uid()
        + pod.containers().stream().map(PodEvents::state).collect(Collectors.joining());
  }

  private static String state(ContainerEvidence container) {
    return " " + container.container() + "=" + container.reason() + "/" + container.restarts();
  }

  private List<EventEvidence> ask(String namespace, ObservedPod pod) {
    return client
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.uid", pod.uid())
        .list(new ListOptionsBuilder().withLimit(EVENTS_A_POD).build())
        .getItems()
        .stream()
        .map(PodEvents::read)
        .toList();
  }

  /** An Event as evidence; pure. */
  static EventEvidence read(Event event) {
    String seen =
        event.getLastTimestamp() != null ? event.getLastTimestamp() : event.getFirstTimestamp();
    return new EventEvidence(
        event.getReason() == null ? "" : event.getReason(),
        event.getMessage() == null ? "" : event.getMessage(),
        containerOf(
            event.getInvolvedObject() == null ? null : event.getInvolvedObject().getFieldPath()),
        Facts.instant(seen));
  }

  /** {@code spec.containers{reviews}} gives {@code reviews}. */
  private static @Nullable String containerOf(@Nullable String fieldPath) {
    Matcher matcher = CONTAINER_PATH.matcher(fieldPath == null ? "" : fieldPath);
    return matcher.find() ? matcher.group(1) : null;
  }
}
