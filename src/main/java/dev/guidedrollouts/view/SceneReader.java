package dev.guidedrollouts.view;

import dev.guidedrollouts.api.v1alpha1.ColumnsStatus;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.HelpStatus;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.Question;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.text.PageMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lesson and what the caches show of its Deployments, as one {@link Scene}. */
public final class SceneReader {
  private final RolloutLesson lesson;
  private final LessonStatus status;
  private final AuthoredTitles titles;

  private SceneReader(RolloutLesson lesson, AuthoredTitles titles) {
    this.lesson = lesson;
    this.status = lesson.statusOrEmpty();
    this.titles = titles;
  }

  /** The Deployments that a lesson's steps name, in the order of the steps. */
  public static List<String> deploymentsOf(RolloutLesson lesson) {
    return lesson.specOrEmpty().stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .map(Step::action)
        .filter(Objects::nonNull)
        .map(Step.Action::deploymentOrEmpty)
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }

  /**
   * The scene.
   *
   * @param seen the lesson's Deployments that are there, by name; null where they are not known now
   */
  public static Scene read(
      RolloutLesson lesson, @Nullable Map<String, ObservedRollout> seen, AuthoredTitles titles) {
    return new SceneReader(lesson, titles).scene(seen);
  }

  private Scene scene(@Nullable Map<String, ObservedRollout> seen) {
    ColumnsStatus columns = status.columns();
    String name = String.valueOf(lesson.getMetadata().getName());
    return new Scene(
        String.valueOf(lesson.getMetadata().getNamespace()),
        name,
        titles.lesson() == null ? name : titles.lesson(),
        status.phaseOrDefault().name(),
        status.progress() == null ? "" : status.progress(),
        status.message() == null ? PageMessages.noStatus() : status.message(),
        status.next(),
        status.guide(),
        status.hintsOrEmpty(),
        status.debrief(),
        columns == null ? null : columns.waitingSince(),
        words(status.help()),
        words(status.say()),
        steps(),
        card(),
        panels(seen),
        seen != null);
  }

  private static @Nullable String words(@Nullable HelpStatus said) {
    return said == null ? null : said.text();
  }

  private List<Scene.StepLine> steps() {
    List<Scene.StepLine> lines = new ArrayList<>();
    for (Step step : lesson.specOrEmpty().stepsOrEmpty()) {
      if (step != null) {
        String name = step.nameOrEmpty();
        lines.add(line(lines.size() + 1, name, status.stepNamed(name).orElse(null)));
      }
    }
    return lines;
  }

  private Scene.StepLine line(int number, String name, @Nullable StepStatus step) {
    String title = titles.steps().getOrDefault(name, name);
    boolean current = name.equals(status.step()) && status.phase() != LessonPhase.Completed;
    if (step == null) {
      return new Scene.StepLine(
          number, name, title, "Pending", null, null, null, 0, null, null, current);
    }
    String how =
        step.how() == null
            ? null
            : step.manager() == null
                ? step.how().name()
                : PageMessages.byHand(step.how().name(), step.manager());
    return new Scene.StepLine(
        number,
        name,
        title,
        step.stateOrDefault().name(),
        step.outcome() == null ? null : step.outcome().name(),
        current && Objects.equals(step.message(), status.message()) ? null : step.message(),
        how,
        step.wrongTurnCountOrZero(),
        began(step),
        step.finishedAt(),
        current);
  }

  /** When its turn came: a learner's step waits before anything is changed. */
  private static @Nullable Instant began(StepStatus step) {
    return Stream.of(step.startedAt(), step.waitsSince())
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private Scene.@Nullable Card card() {
    DiagnosisStatus d = status.diagnosis();
    if (d == null) {
      return null;
    }
    String undoneTo = status.stepNamed(orEmpty(d.step())).map(StepStatus::undoneTo).orElse(null);
    return new Scene.Card(
        orEmpty(d.step()),
        orEmpty(d.deployment()),
        d.pod(),
        orEmpty(d.reason()),
        orEmpty(d.cause()),
        state(d, undoneTo),
        d.explanation(),
        d.message(),
        d.suggestion(),
        d.commands() == null ? List.of() : d.commands(),
        d.podsReady(),
        d.firstSeenAt(),
        undoneTo == null ? null : PageMessages.undone(undoneTo));
  }

  /** It stays in the status when all is well again: then it tells of what was. */
  private Scene.CardState state(DiagnosisStatus d, @Nullable String undoneTo) {
    boolean over =
        undoneTo != null
            || !orEmpty(d.step()).equals(status.step())
            || status.phase() == LessonPhase.Completed;
    return over
        ? Scene.CardState.OVER
        : d.detectedAt() == null ? Scene.CardState.SUSPECTED : Scene.CardState.STALLED;
  }

  private List<Scene.Panel> panels(@Nullable Map<String, ObservedRollout> seen) {
    return Stream.concat(
            deploymentsOf(lesson).stream(),
            status.deploymentsOrEmpty().stream().map(d -> orEmpty(d.name())))
        .distinct()
        .filter(name -> !name.isEmpty())
        .map(name -> panel(name, seen == null ? null : seen.get(name)))
        .filter(panel -> !panel.versions().isEmpty() || !panel.ledger().isEmpty())
        .toList();
  }

  private Scene.Panel panel(String name, @Nullable ObservedRollout seen) {
    DeploymentStatus ledger = status.deploymentNamed(name).orElse(null);
    return PanelReader.read(name, seen, ledger, isAsked(name), status.diagnosis());
  }

  /**
   * Whether what a plain undo would restore is a question that the learner has not answered yet.
   */
  private boolean isAsked(String deployment) {
    return lesson.specOrEmpty().stepsOrEmpty().stream()
        .filter(
            step ->
                step != null
                    && step.predict() != null
                    && step.predict().question() == Question.PlainUndoRestores
                    && deployment.equals(step.predict().deployment()))
        .anyMatch(
            step ->
                status
                    .stepNamed(step.nameOrEmpty())
                    .filter(known -> known.state() == StepState.Passed)
                    .isEmpty());
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
