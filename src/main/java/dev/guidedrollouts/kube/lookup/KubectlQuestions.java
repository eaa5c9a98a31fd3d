package dev.guidedrollouts.kube.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What is asked through kubectl. It answers or does not: why not is left to a client, which is
 * asked the same again, so that there is one place for the words of each error.
 */
final class KubectlQuestions {
  /** Less than a client's own patience, which whoever waits has before them too. */
  private static final String PATIENCE = "--request-timeout=5s";

  private final List<String> cluster = new ArrayList<>(List.of(PATIENCE));

  KubectlQuestions(@Nullable String kubeconfig, @Nullable String context) {
    if (kubeconfig != null) {
      cluster.add("--kubeconfig=" + kubeconfig);
    }
    if (context != null) {
      cluster.add("--context=" + context);
    }
  }

  /** Begins to ask; what comes is the object or the list, or null where there is no answer. */
  Future<@Nullable JsonNode> ask(List<String> words) {
    FutureTask<@Nullable JsonNode> answer =
        new FutureTask<>(
            () -> {
              String printed = run(words);
              return printed == null ? null : Serializer.tree(printed);
            });
    Thread.ofPlatform().daemon().name("kubectl").start(answer);
    // While it is on its way.
    Serializer.tree("{}");
    return answer;
  }

  /** The answer once it is there; null where there is none. */
  static @Nullable JsonNode await(Future<@Nullable JsonNode> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      // It printed something else than JSON.
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Has it do something; whether it did. */
  boolean done(List<String> words) {
    return run(words) != null;
  }

  private @Nullable String run(List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addAll(cluster);
    return KubectlProgram.tried(all);
  }
}
