package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.write.Accounts;
import dev.guidedrollouts.kube.write.ClusterWriter;
import dev.guidedrollouts.kube.write.LessonWriter;
import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.NeededRights;
import dev.guidedrollouts.lesson.ReconcileInput;
import dev.guidedrollouts.lesson.Refusal;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.validation.AccountPolicy;
import java.util.Optional;

/**
 * Makes the changes that are decided, under the rights of the lesson's account; one that was
 * refused is tried again later and later.
 */
final class Changes {
  private final ClusterWriter writer;
  private final LessonWriter lessonWriter;
  private final UnwrittenLessons unwritten;
  private final Accounts accounts;
  private final AccountPolicy policy;
  private final RefusedWrites refusedWrites = new RefusedWrites();

  Changes(
      ClusterWriter writer,
      LessonWriter lessonWriter,
      UnwrittenLessons unwritten,
      Accounts accounts,
      AccountPolicy policy) {
    this.writer = writer;
    this.lessonWriter = lessonWriter;
    this.unwritten = unwritten;
    this.accounts = accounts;
    this.policy = policy;
  }

  /**
   * Makes the decision's change, where it has one. Before a step begins under a lesson's own
   * account, that account is asked for all that the steps from there on need.
   */
  ActionResult make(RolloutLesson lesson, ReconcileInput input, Decision decision) {
    if (decision instanceof Decision.Guard guard) {
      return unwritten.guard(lesson, input, guard);
    }
    if (decision.change().isEmpty()) {
      return new ActionResult(decision, true);
    }
    if (!(decision instanceof Decision.OnStep onStep)) {
      // What an ended lesson gives back: nothing is lost where it is refused.
      WriteResult given =
          writer.write(input.namespace(), decision.change().get(), policy.accountOf(input.spec()));
      return new ActionResult(decision, !(given instanceof WriteResult.Conflict));
    }
    Optional<ActionResult> notYet = refusedWrites.notYet(input, onStep);
    if (notYet.isPresent()) {
      return notYet.get();
    }
    Optional<String> account = policy.accountOf(input.spec());
    if (account.isPresent() && decision instanceof Decision.Start start) {
      Optional<MissingRights> missing =
          accounts.missing(
              input.namespace(), account.get(), NeededRights.from(input, start.step()));
      if (missing.isPresent()) {
        return refusedWrites.refused(
            input, onStep, Refusal.without(missing.get(), input, start.step()));
      }
    }
    WriteResult result = writer.write(input.namespace(), decision.change().get(), account);
    return switch (result) {
      case WriteResult.Done done -> {
        refusedWrites.forget(input.namespace(), input.lesson());
        yield new ActionResult(decision, true, done.template(), null);
      }
      case WriteResult.Conflict conflict -> new ActionResult(decision, false);
      case WriteResult.Refused refused ->
          refusedWrites.refused(input, onStep, Refusal.after(decision, refused));
    };
  }

  /** Makes one change for a lesson that is being deleted, under the rights of its account. */
  WriteResult putBack(RolloutLesson lesson, Change.OfDeletion change) {
    return writer.write(
        lesson.getMetadata().getNamespace(), change, policy.accountOf(lesson.specOrEmpty()));
  }

  /** The lesson's deletion need not wait any more. */
  WriteResult letGo(RolloutLesson lesson) {
    return lessonWriter.guard(lesson, false);
  }

  /** The lesson is gone: nothing is kept of it. */
  void forget(String namespace, String lesson) {
    refusedWrites.forget(namespace, lesson);
  }
}
