package dev.guidedrollouts.kube.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTexts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads an author's texts at the moment when they are shown: a lesson may have 256 KiB of them, and
 * a thousand lessons are in memory.
 */
public final class LessonTexts {
  private static final Logger LOG = Logger.getLogger(LessonTexts.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;

  public LessonTexts(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The texts of two steps of a lesson, as they are now.
   *
   * @param present the step whose guide and hints are meant
   * @param passed the step whose debrief is meant; empty for none
   * @return empty where they can't be read now
   */
  public Optional<AuthoredTexts> read(
      String namespace, String lesson, String present, String passed) {
    try {
      String answer =
          client.raw(
              "/apis/%s/namespaces/%s/%s/%s"
                  .formatted(RolloutLesson.API_VERSION, namespace, RolloutLesson.PLURAL, lesson));
      return answer == null ? Optional.empty() : Optional.of(texts(answer, present, passed));
    } catch (KubernetesClientException | JsonProcessingException e) {
      LOG.infof("The texts of lesson %s/%s were not read: %s", namespace, lesson, e.getMessage());
      return Optional.empty();
    }
  }

  static AuthoredTexts texts(String lesson, String present, String passed)
      throws JsonProcessingException {
    @Nullable String guide = null;
    @Nullable String debrief = null;
    List<String> hints = new ArrayList<>();
    for (JsonNode step : JSON.readTree(lesson).path("spec").path("steps")) {
      String name = step.path("name").asText();
      if (name.equals(present)) {
        guide = step.path("guide").asText(null);
        step.path("hints").forEach(hint -> hints.add(hint.asText()));
      }
      if (name.equals(passed)) {
        debrief = step.path("debrief").asText(null);
      }
    }
    return new AuthoredTexts(guide, hints, debrief);
  }
}
