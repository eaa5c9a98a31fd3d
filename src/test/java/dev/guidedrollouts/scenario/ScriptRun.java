package dev.guidedrollouts.scenario;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;

/** A script in the making, on the model or on the lab: what it did so far, and what was seen. */
abstract class ScriptRun {
  static final String NAME = "web";

  private static final String UNDER_WAY = " under way";
  private static final String LATE = "ProgressDeadlineExceeded";

  final Sighting.Names names = new Sighting.Names();
  private final List<String> states = new ArrayList<>(List.of("none"));
  private Sighting rest = Sighting.NOTHING;

  /** Does one thing. */
  abstract void act(Script.Act act);

  /** What is seen now. */
  abstract Sighting look();

  /** What the comparisons of the next act count from. */
  void rested(Sighting at) {
    rest = at;
    synchronized (states) {
      String last = states.getLast();
      states.clear();
      states.add(last);
    }
  }

  Sighting lastRest() {
    return rest;
  }

  void saw(Deployment deployment) {
    String state = Sighting.progress(deployment);
    synchronized (states) {
      if (!states.getLast().equals(state)) {
        states.add(state);
      }
    }
  }

  /**
   * The states of the condition Progressing since the last rest, in their order, without what is a
   * matter of time: that a rollout was seen under way before it ended, and a deadline that ran out
   * on the way to something else, since the machine was too busy to start a pod in time.
   */
  List<String> progress() {
    List<String> out = new ArrayList<>();
    synchronized (states) {
      for (int i = 0; i < states.size(); i++) {
        String state = states.get(i);
        boolean passing =
            i > 0 && i < states.size() - 1 && (state.contains(UNDER_WAY) || state.contains(LATE));
        if (!passing && (out.isEmpty() || !out.getLast().equals(names.in(state)))) {
          out.add(names.in(state));
        }
      }
    }
    return out;
  }

  /** Whether a deadline ran out on the way. */
  boolean late() {
    synchronized (states) {
      return states.stream()
          .skip(1)
          .limit(Math.max(0, states.size() - 2))
          .anyMatch(s -> s.contains(LATE));
    }
  }
}
