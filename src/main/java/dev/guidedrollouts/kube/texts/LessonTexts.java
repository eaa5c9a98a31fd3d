package dev.guidedrollouts.kube.texts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTexts;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final int TITLE_CHARS = 200;

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
    return read(namespace, lesson, answer -> texts(answer, present, passed));
  }

  /**
   * The titles of a lesson and its steps, as they are now.
   *
   * @return empty where they can't be read now
   */
  public Optional<AuthoredTitles> titles(String namespace, String lesson) {
    return read(namespace, lesson, LessonTexts::titles);
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(String lesson) throws JsonProcessingException;
  }

  private <T> Optional<T> read(String namespace, String lesson, Reader<T> reader) {
    try {
      String answer =
          client.raw(
              "/apis/%s/namespaces/%s/%s/%s"
                  .formatted(RolloutLesson.API_VERSION, namespace, RolloutLesson.PLURAL, lesson));
      return answer == null ? Optional.empty() : Optional.of(reader.read(answer));
    } catch (KubernetesClientException | JsonProcessingException e) {
      LOG.infof("The texts of lesson %s/%s were not read: %s", namespace, lesson, e.getMessage());
      return Optional.empty();
    }
  }

  static AuthoredTitles titles(String lesson) throws JsonProcessingException {
    JsonNode spec = JSON.readTree(lesson).path("spec");
    Map<String, String> steps = new HashMap<>();
    for (JsonNode step : spec.path("steps")) {
      title(step).ifPresent(title -> steps.put(step.path("name").asText(), title));
    }
    return new AuthoredTitles(title(spec).orElse(null), steps);
  }

  private static Optional<String> title(JsonNode of) {
    return Optional.ofNullable(of.path("title").asText(null))
        .map(title -> SafeText.clean(title, TITLE_CHARS))
        .filter(title -> !title.isBlank());
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
