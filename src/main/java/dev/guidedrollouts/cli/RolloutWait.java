package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.lesson.LessonMemory;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.Judgement;
import dev.guidedrollouts.rollout.Remembered;
import dev.guidedrollouts.rollout.Rollout;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.rollout.Trouble;
import dev.guidedrollouts.text.WaitMessages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rollout that is waited for, look by look to its end. The verdict is {@link Rollout}'s; what
 * is remembered from one look to the next is here. No clock and no cluster of its own.
 *
 * <p>The template that is waited for is the first one that was seen, or the first one with the
 * images that were asked for: a pipeline may begin to wait before its change has arrived.
 */
final class RolloutWait {
  private final List<WantedImage> wanted;
  private final RolloutPolicy policy;
  private @Nullable Template template;
  private @Nullable Trouble trouble;

  /** What one look has come to. */
  sealed interface Answer {}

  /**
   * Nothing is decided.
   *
   * @param message what it waits for, a sentence
   * @param lookAgain when that may be another though nothing happens
   */
  record Open(String message, Optional<Instant> lookAgain) implements Answer {}

  /**
   * The end.
   *
   * @param message it in one sentence
   * @param images the template's images, {@code CONTAINER=IMAGE}
   */
  record Ended(WaitOutcome outcome, String message, List<String> images, Report report)
      implements Answer {
    Ended {
      images = List.copyOf(images);
    }
  }

  /**
   * A template that was seen.
   *
   * @param asWanted whether it has the images that were asked for
   * @param revision its number; null before the controller has given it one
   */
  private record Template(
      String digest, boolean asWanted, @Nullable Long revision, List<String> images) {}

  RolloutWait(List<WantedImage> wanted, RolloutPolicy policy) {
    this.wanted = List.copyOf(wanted);
    this.policy = policy;
  }

  /** A first or a further look, later than the one before. */
  Answer look(DeploymentSnapshot look, Instant now) {
    Template here = template(look.deployment());
    Template before = template;
    if (before == null || !before.digest().equals(here.digest())) {
      if (before != null && before.asWanted()) {
        return ended(
            WaitOutcome.OtherTemplate,
            WaitMessages.otherTemplate(
                look.deployment().name(), version(before), version(here), lessonOf(look)),
            look,
            now);
      }
      trouble = null;
    }
    template = here;
    Judgement judgement = judge(look, now);
    if (judgement instanceof Judgement.Recovered) {
      trouble = null;
      judgement = judge(look, now);
    }
    return answer(judgement, here, look, now);
  }

  /** The end by the clock, at the latest look. */
  Ended timedOut(DeploymentSnapshot look, String timeout, Instant now) {
    Report report = DiagnosisService.examine(look, trouble, now);
    return new Ended(
        WaitOutcome.TimedOut,
        WaitMessages.timedOut(
            look.deployment().name(),
            timeout,
            report.diagnosis() == null || report.diagnosis().explanation() == null
                ? report.message()
                : report.diagnosis().explanation()),
        template(look.deployment()).images(),
        report);
  }

  private Judgement judge(DeploymentSnapshot look, Instant now) {
    RolloutLesson lesson = look.lesson() == null ? new RolloutLesson() : look.lesson();
    Remembered remembered = LessonMemory.ofLesson(lesson, look.deployment(), trouble);
    return Rollout.examine(look.namespace(), look.deployment(), remembered, policy, now)
        .judgement();
  }

  private Answer answer(Judgement judgement, Template here, DeploymentSnapshot look, Instant now) {
    return switch (judgement) {
      case Judgement.Healthy _ ->
          here.asWanted()
              ? ended(WaitOutcome.RolledOut, rolledOut(look.deployment(), here), look, now)
              : otherImage(here, look, now);
      case Judgement.Stalled(Trouble found) -> {
        trouble = found;
        yield here.asWanted()
            ? ended(
                WaitOutcome.Stalled,
                WaitMessages.stalled(look.deployment().name(), found.cause(), found.explanation()),
                look,
                now)
            : otherImage(here, look, now);
      }
      case Judgement.Suspected(Trouble found, _, Optional<Instant> again) -> {
        trouble = found;
        yield new Open(WaitMessages.suspected(found.cause(), found.explanation()), again);
      }
      case Judgement.Progressing(Optional<Instant> again) ->
          new Open(DiagnosisService.examine(look, trouble, now).message(), again);
      // What an undo leads to is asked by who undoes.
      case Judgement.Recovered _ -> new Open(WaitMessages.recovered(), Optional.empty());
      case Judgement.UndoTo _,
          Judgement.UndoAwaited _,
          Judgement.UndoPaused _,
          Judgement.LeftStalled _,
          Judgement.UndoInProgress _,
          Judgement.UndoneWhilePaused _,
          Judgement.Undone _,
          Judgement.UndoFailed _ ->
          throw new IllegalStateException("nothing is remembered that an undo could come of");
    };
  }

  private Ended otherImage(Template here, DeploymentSnapshot look, Instant now) {
    return ended(
        WaitOutcome.OtherTemplate,
        WaitMessages.otherImage(
            look.deployment().name(),
            wanted.stream().map(WantedImage::text).toList(),
            here.images()),
        look,
        now);
  }

  private Ended ended(WaitOutcome outcome, String message, DeploymentSnapshot look, Instant now) {
    return new Ended(
        outcome,
        message,
        template(look.deployment()).images(),
        DiagnosisService.examine(look, trouble, now));
  }

  private static String rolledOut(ObservedDeployment deployment, Template here) {
    return WaitMessages.rolledOut(
        deployment.name(), deployment.readyText(), here.revision(), here.images());
  }

  private static String version(Template template) {
    return WaitMessages.version(template.revision(), template.images());
  }

  private static @Nullable String lessonOf(DeploymentSnapshot look) {
    return look.lesson() == null ? null : look.lesson().getMetadata().getName();
  }

  private Template template(ObservedDeployment deployment) {
    List<ContainerImage> containers = deployment.containers();
    return new Template(
        deployment.templateDigest(),
        wanted.stream().allMatch(w -> w.isIn(containers)),
        deployment.currentRevision().map(Revision::number).orElse(null),
        containers.stream().map(c -> c.name() + "=" + c.image()).toList());
  }
}
