package dev.guidedrollouts.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Programs of others, on the lab's cluster. */
final class Programs {
  private Programs() {}

  /** Starts it, with its words in a file; tells whether it has ended. */
  static BooleanSupplier run(String namespace, String deployment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", System.getenv("LAB_KUBECONFIG"));
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(
                Bench.FOLDER.resolve("peer-" + namespace + "-" + deployment + ".log").toFile())
            .start();
    return () -> !process.isAlive();
  }
}
