package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.HelpStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.kube.lookup.LessonLookup.PodLine;
import dev.guidedrollouts.kube.lookup.LessonLookup.Version;
import dev.guidedrollouts.text.BoardMessages;
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
   * @param there the ReplicaSets of each of its Deployments, with their pods
   */
  static String of(RolloutLesson lesson, Map<String, List<Version>> there) {
    LessonView view = new LessonView();
    view.lesson(lesson);
    view.tree(there);
    view.todo(lesson.statusOrEmpty());
    return view.text.toString();
  }

  private void lesson(RolloutLesson lesson) {
    LessonStatus status = lesson.statusOrEmpty();
    line(
        "%s/%s  %s  %s  %s"
            .formatted(
                lesson.getMetadata().getNamespace(),
                lesson.getMetadata().getName(),
                status.phaseOrDefault(),
                orEmpty(status.progress()),
                orEmpty(status.step())));
    if (status.observedGeneration() == null || status.phase() == null) {
      line(BoardMessages.noStatus());
      return;
    }
    paragraph(null, status.message());
    paragraph(null, status.guide());
    HelpStatus help = status.help();
    HelpStatus say = status.say();
    if (help != null) {
      paragraph(null, BoardMessages.helpAsked(orEmpty(help.text())));
    }
    if (say != null) {
      paragraph(null, BoardMessages.answered(orEmpty(say.text())));
    }
    if (!status.hintsOrEmpty().isEmpty()) {
      paragraph(BoardMessages.hints(), numbered(status.hintsOrEmpty()));
    }
    happened(status);
    paragraph(null, status.debrief());
  }

  private void happened(LessonStatus status) {
    List<StepStatus> ended =
        status.stepsOrEmpty().stream()
            .filter(s -> s.state() == StepState.Passed || s.state() == StepState.Failed)
            .toList();
    if (ended.isEmpty()) {
      return;
    }
    line("");
    line(BoardMessages.happened() + ":");
    for (StepStatus step : ended) {
      line(
          "  "
              + BoardMessages.step(
                  step.state() == StepState.Passed,
                  String.valueOf(step.name()),
                  orEmpty(step.message()),
                  step.how() == null ? null : step.how().name(),
                  step.manager()));
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

  private void todo(LessonStatus status) {
    if (status.next() != null) {
      paragraph(BoardMessages.toDo(), "  " + status.next());
    }
  }

  private static String numbered(List<String> hints) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < hints.size(); i++) {
      all.append(i == 0 ? "" : "\n").append("  ").append(i + 1).append(". ").append(hints.get(i));
    }
    return all.toString();
  }

  private void paragraph(@Nullable String title, @Nullable String body) {
    if (body == null || body.isBlank()) {
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

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
