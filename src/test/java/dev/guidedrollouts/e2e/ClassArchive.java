package dev.guidedrollouts.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An archive of the operator's classes, as its image has one: a start then takes about half the
 * processor time (3.9 s instead of 7.1 s), and all tests together make a hundred starts. A JVM that
 * the archive does not fit starts without it.
 */
final class ClassArchive {
  private static final Path FILE = Path.of("target/e2e/operator.aot");
  private static boolean made;

  private ClassArchive() {}

  /**
   * The JVM flag that uses it. The first call of a run makes it, from one start of this build's
   * jar; others wait for that.
   */
  static synchronized String flag(KubernetesClient admin) throws IOException {
    if (!made) {
      Files.deleteIfExists(FILE);
      try (OperatorProcess training =
          new OperatorProcess(admin, "default", "training", Map.of())
              .flag("-XX:AOTCacheOutput=" + FILE)) {
        training.start();
        training.stop();
      }
      made = true;
    }
    return "-XX:AOTCache=" + FILE;
  }
}
