package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.kube.classroom.TestNamespace;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.TestMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a play has made, and takes away again: the namespace, the script's processes, the
 * kubeconfig. Also where the program is stopped in the midst of it; whatever makes something asks
 * here first.
 */
final class Stage implements AutoCloseable {
  private static final int TRIES = 3;

  private final PlayConfig config;
  private final boolean keep;
  private final Consumer<String> tell;
  private final List<String> left = new ArrayList<>();
  private final Thread hook = new Thread(this::stop, "cleanup");
  private @Nullable TestNamespace namespace;
  private @Nullable ScriptRun run;
  private boolean stopped;

  /**
   * Taken away at the latest when the program ends.
   *
   * @param keep whether namespaces stay
   * @param tell what is told beside the answer
   */
  Stage(PlayConfig config, boolean keep, Consumer<String> tell) {
    this.config = config;
    this.keep = keep;
    this.tell = tell;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Makes the namespace of the next play. */
  synchronized void make(TestNamespace next, String lesson) {
    demandGoingOn();
    namespace = next;
    next.create(lesson);
  }

  /** Starts a script in it. */
  synchronized ScriptRun start(Path script, Path kubeconfig) throws IOException {
    demandGoingOn();
    ScriptRun started;
    try {
      started = ScriptRun.start(script, kubeconfig);
    } catch (IOException e) {
      throw new LookupException(TestMessages.noProgram("bash"));
    }
    run = started;
    return started;
  }

  /**
   * Nothing more is done once the program is being stopped.
   *
   * @throws LookupException if it is
   */
  synchronized void demandGoingOn() {
    if (stopped) {
      throw new LookupException(TestMessages.stopped());
    }
  }

  /** Ends the script and takes the namespace away. */
  synchronized void clear() {
    if (run != null) {
      run.close();
      run = null;
    }
    TestNamespace last = namespace;
    namespace = null;
    if (last == null || !last.made()) {
      return;
    }
    if (keep) {
      left.add(last.name());
      return;
    }
    LookupException trouble = remove(last);
    if (trouble != null) {
      left.add(last.name());
      tell.accept(TestMessages.notRemoved(last.name(), String.valueOf(trouble.getMessage())));
    }
  }

  private static @Nullable LookupException remove(TestNamespace namespace) {
    LookupException trouble = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        namespace.remove();
        return null;
      } catch (LookupException e) {
        trouble = e;
        if (!e.passing() || !rested()) {
          return e;
        }
      }
    }
    return trouble;
  }

  private static boolean rested() {
    try {
      TimeUnit.SECONDS.sleep(1);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The namespaces that are still there: kept, or not to be deleted. */
  synchronized List<String> left() {
    return List.copyOf(left);
  }

  /** Ctrl-C, or a signal that means the same. */
  private synchronized void stop() {
    stopped = true;
    TestNamespace last = namespace;
    close();
    if (last != null && last.made()) {
      tell.accept(
          left.contains(last.name())
              ? TestMessages.left(last.name())
              : TestMessages.removed(last.name()));
    }
  }

  @Override
  public synchronized void close() {
    clear();
    try {
      config.close();
    } catch (IOException e) {
      tell.accept(TestMessages.kubeconfigLeft(String.valueOf(e.getMessage())));
    }
    if (!stopped) {
      forgetHook();
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending: the hook runs, and finds nothing left to do.
      stopped = true;
    }
  }
}
