package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.TestMessages;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kubectl of the PATH, for what it does better than a client's library, or sooner. */
public final class KubectlProgram {
  private static final int SAID_CHARS = 500;

  private KubectlProgram() {}

  /**
   * Runs it to its end.
   *
   * @param kubeconfig the file to use; null for what the words or the environment say
   * @return what it printed
   * @throws LookupException if it ended with an error, with its own words
   */
  public static String run(List<String> words, @Nullable Path kubeconfig) throws IOException {
    Path err = Files.createTempFile("kubectl", ".err");
    try {
      Ended ended = ended(words, kubeconfig, Redirect.to(err.toFile()));
      if (ended.code() != 0) {
        throw new LookupException(
            TestMessages.kubectlFailed(
                words.getFirst(),
                SafeText.clean(Files.readString(err, StandardCharsets.UTF_8), SAID_CHARS)));
      }
      return ended.printed();
    } finally {
      Files.deleteIfExists(err);
    }
  }

  /** Runs it to its end: what it printed; null where it ended with an error, or can't be run. */
  static @Nullable String tried(List<String> words) {
    try {
      Ended ended = ended(words, null, Redirect.DISCARD);
      return ended.code() == 0 ? ended.printed() : null;
    } catch (LookupException | IOException e) {
      return null;
    }
  }

  private record Ended(String printed, int code) {}

  private static Ended ended(List<String> words, @Nullable Path kubeconfig, Redirect err)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl", "--request-timeout=30s"));
    command.addAll(words);
    // What it prints may be somebody's access: it never lies in a file.
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectError(err);
    if (kubeconfig != null) {
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
    }
    Process process = start(builder);
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(printed, process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LookupException(TestMessages.noProgram("kubectl"));
    }
  }
}
