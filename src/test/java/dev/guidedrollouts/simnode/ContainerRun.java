package dev.guidedrollouts.simnode;

import java.time.Instant;
import java.util.Optional;

/**
 * One container of a pod as this kubelet remembers it between two syncs. Owned by the pod's worker.
 */
final class ContainerRun {

  /** What the runtime knows. */
  Life life = new Life.NotStarted();

  /** How the container ended before its present life. */
  Optional<Life.Exited> before = Optional.empty();

  /** How often it was started again. */
  int restarts;

  /**
   * The kubelet's reason cache: the error of the last start; shown by the next sync, not by the one
   * that met it.
   */
  Optional<Waiting> reason = Optional.empty();

  /** When the pull in flight ends. */
  Optional<Instant> pullEnds = Optional.empty();

  /**
   * The pull error that a back-off message of Kubernetes 1.32 and newer carries; forgotten when a
   * pull begins.
   */
  Optional<Waiting> pullError = Optional.empty();

  /** True where the container was ready when this program took it over. */
  boolean adoptedReady;

  final BackOff pulls = new BackOff();
  final BackOff crashes = new BackOff();

  boolean succeeded() {
    return life instanceof Life.Exited exited && exited.exitCode() == 0;
  }

  boolean running() {
    return life instanceof Life.Running;
  }
}
