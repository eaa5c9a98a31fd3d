package dev.guidedrollouts.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.kube.lookup.LessonLookup.PodLine;
import dev.guidedrollouts.kube.lookup.LessonLookup.Version;
import dev.guidedrollouts.text.BoardMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lesson as text for its learner: what is asked, what happened, what is there, what to type. */
final class LessonView {
  private final StringBuilder text = new StringBuilder();

  private LessonView() {}

  /**
   * The whole view.
   *
   * @param lesson the resource as it is stored
   * @param there the ReplicaSets of each of its Deployments, with their pods
   */
  static String of(JsonNode lesson, Map<String, List<Version>> there) {
    LessonView view = new LessonView();
    JsonNode status = lesson.path("status");
    view.lesson(lesson.path("metadata"), status);
    view.tree(there);
    view.todo(status.path("next").asText());
    return view.text.toString();
  }

  private void lesson(JsonNode metadata, JsonNode status) {
    line(
        "%s/%s  %s  %s  %s"
            .formatted(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                status.path("phase").asText(LessonPhase.Pending.name()),
                status.path("progress").asText(),
                status.path("step").asText()));
    if (!status.hasNonNull("observedGeneration") || !status.hasNonNull("phase")) {
      line(BoardMessages.noStatus());
      return;
    }
    paragraph(null, status.path("message").asText());
    paragraph(null, status.path("guide").asText());
    if (status.hasNonNull("help")) {
      paragraph(null, BoardMessages.helpAsked(status.at("/help/text").asText()));
    }
    if (status.hasNonNull("say")) {
      paragraph(null, BoardMessages.answered(status.at("/say/text").asText()));
    }
    paragraph(BoardMessages.hints(), numbered(status.path("hints")));
    happened(status.path("steps"));
    paragraph(null, status.path("debrief").asText());
  }

  private void happened(JsonNode steps) {
    List<String> ended = new ArrayList<>();
    for (JsonNode step : steps) {
      boolean passed = step.path("state").asText().equals(StepState.Passed.name());
      if (passed || step.path("state").asText().equals(StepState.Failed.name())) {
        ended.add(
            BoardMessages.step(
                passed,
                step.path("name").asText(),
                step.path("message").asText(),
                step.path("how").textValue(),
                step.path("manager").textValue()));
      }
    }
    if (!ended.isEmpty()) {
      line("");
      line(BoardMessages.happened() + ":");
      ended.forEach(e -> line("  " + e));
    }
  }

  private void tree(Map<String, List<Version>> there) {
    line("");
    line(BoardMessages.objects() + ":");
    there.forEach(
        (deployment, versions) -> {
          line("  deployment/" + deployment);
          versions.stream()
              .filter(v -> !v.pods().isEmpty() || v.equals(versions.getFirst()))
              .forEach(this::version);
        });
  }

  private void version(Version version) {
    line("    " + BoardMessages.version(version.revision(), version.image(), version.replicaSet()));
    for (PodLine pod : version.pods()) {
      line("      " + BoardMessages.pod(pod.ready(), pod.name(), pod.state()));
    }
  }

  private void todo(String next) {
    if (!next.isEmpty()) {
      paragraph(BoardMessages.toDo(), "  " + next);
    }
  }

  private static String numbered(JsonNode hints) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < hints.size(); i++) {
      all.append(i == 0 ? "" : "\n")
          .append("  ")
          .append(i + 1)
          .append(". ")
          .append(hints.get(i).asText());
    }
    return all.toString();
  }

  private void paragraph(@Nullable String title, String body) {
    if (body.isBlank()) {
      return;
    }
    line("");
    if (title != null) {
      line(title + ":");
    }
    line(body.stripTrailing());
  }

  private void line(String words) {
    text.append(words).append('\n');
  }
}
