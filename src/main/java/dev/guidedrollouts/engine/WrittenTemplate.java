package dev.guidedrollouts.engine;

import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Stamp;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which template a step's change left in the Deployment, admission included: what the API server
 * answered to this pass's change, else, where a crash kept that from the status, what the
 * Deployment's mark tells of it.
 */
public final class WrittenTemplate {
  private WrittenTemplate() {}

  /** Identity of the template that the step's own action left; null where it can't be known. */
  public static @Nullable String ofAction(Situation situation, StepAttempt attempt) {
    if (situation.written() != null) {
      return situation.written();
    }
    StepView view = StepView.of(situation, attempt);
    return marked(view, Stamp.Kind.ACTION)
        .filter(d -> view.isAsWritten())
        .map(ObservedDeployment::templateDigest)
        .orElse(null);
  }

  /** The same of the undo of its stall, which is under way. */
  public static @Nullable String ofUndo(Situation situation, StepAttempt attempt) {
    return marked(StepView.of(situation, attempt), Stamp.Kind.STALL_UNDO)
        .map(ObservedDeployment::templateDigest)
        .orElse(null);
  }

  private static Optional<ObservedDeployment> marked(StepView view, Stamp.Kind kind) {
    return view.deployment()
        .filter(d -> view.stamp().sameAttempt(d.stamp()))
        .filter(d -> d.stamp() != null && d.stamp().kind() == kind);
  }
}
