package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.lesson.ReconcileInput;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Changes that the API server refused and may take later, and when each is tried again: after 10 s,
 * then at twice the time, and every 5 minutes in the end. The reconciliations that events bring in
 * between send nothing. What is known here is not kept: after a restart a change is tried at once.
 */
final class RefusedWrites {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Of the interval, so that what was refused together is not tried again together. */
  private static final int SPREAD = 5;

  private final Map<String, Refused> refused = new ConcurrentHashMap<>();

  /** What was tried; a changed spec is another one, and is tried at once. */
  private record Try(String uid, long generation, String step, int attempt, String kind) {
    static Try of(ReconcileInput input, Decision.OnStep decision) {
      return new Try(
          input.uid(),
          input.generation(),
          decision.step().name(),
          decision.step().number(),
          decision.label());
    }
  }

  private record Refused(Try what, Decision.Wait told, int times, Instant again) {}

  /** What was told the last time, where the same change was refused and is not due yet. */
  Optional<ActionResult> notYet(ReconcileInput input, Decision.OnStep decision) {
    return Optional.ofNullable(refused.get(key(input)))
        .filter(r -> r.what().equals(Try.of(input, decision)))
        .filter(r -> r.again().isAfter(input.now()))
        .map(
            r ->
                new ActionResult(
                    new Decision.Wait(
                        decision.step(), r.told().reason(), r.told().message(), r.told().next()),
                    true,
                    null,
                    r.again()));
  }

  /**
   * The change was refused.
   *
   * @param outcome what the decision has become; only what waits is tried again
   */
  ActionResult refused(ReconcileInput input, Decision.OnStep decision, Decision outcome) {
    if (!(outcome instanceof Decision.Wait told)) {
      refused.remove(key(input));
      return new ActionResult(outcome, true);
    }
    Try what = Try.of(input, decision);
    Refused now =
        refused.compute(
            key(input),
            (key, before) -> {
              int times = before != null && before.what().equals(what) ? before.times() + 1 : 1;
              return new Refused(what, told, times, input.now().plus(interval(times, input.uid())));
            });
    return new ActionResult(told, true, null, now.again());
  }

  /** The change was made, or the lesson is gone. */
  void forget(String namespace, String lesson) {
    refused.remove(namespace + "/" + lesson);
  }

  private static String key(ReconcileInput input) {
    return input.namespace() + "/" + input.lesson();
  }

  static Duration interval(int times, String uid) {
    Duration plain = FIRST.multipliedBy(1L << Math.min(times - 1, 10));
    Duration most = plain.compareTo(LONGEST) < 0 ? plain : LONGEST;
    // Subtracted: 5 minutes is what the status promises.
    return most.minus(LookAgain.part(most.dividedBy(SPREAD), uid + times));
  }
}
