package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.text.TestMessages;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kubectl that scripts call too, for what it does better than a client's library. */
final class KubectlProgram {
  private static final int SAID_CHARS = 500;

  private KubectlProgram() {}

  /**
   * Runs it to its end.
   *
   * @param kubeconfig the file to use; null for what the words or the environment say
   * @return what it printed
   * @throws LookupException if it ended with an error, with its own words
   */
  static String run(List<String> words, @Nullable Path kubeconfig) throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl", "--request-timeout=30s"));
    command.addAll(words);
    Path err = Files.createTempFile("kubectl", ".err");
    try {
      // What it prints may be somebody's access: it never lies in a file.
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectError(err.toFile());
      if (kubeconfig != null) {
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
      }
      Process process = start(builder);
      try {
        String printed =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new LookupException(
              TestMessages.kubectlFailed(
                  words.getFirst(),
                  SafeText.clean(Files.readString(err, StandardCharsets.UTF_8), SAID_CHARS)));
        }
        return printed;
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      Files.deleteIfExists(err);
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
