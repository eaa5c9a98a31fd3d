package dev.guidedrollouts.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * An archive of the operator's classes, as its image has one: a start then takes about half the
 * processor time (3.9 s instead of 7.1 s), and all tests together make a hundred starts. A JVM that
 * the archive does not fit starts without it.
 */
final class ClassArchive {
  private static final Path FILE =
      Path.of("target/e2e/operator-%s.aot".formatted(Runtime.version()));

  private ClassArchive() {}

  /**
   * The JVM flag that uses it. The first call after a build makes it, from one start of this
   * build's jar; others wait for that.
   */
  static synchronized String flag(KubernetesClient admin) throws IOException {
    if (!Files.exists(FILE) || modified(FILE) < modified(OperatorProcess.JAR)) {
      Path fresh = FILE.resolveSibling("fresh.aot");
      try (OperatorProcess training =
          new OperatorProcess(admin, "default", "training", Map.of())
              .flag("-XX:AOTCacheOutput=" + fresh)) {
        training.start();
        training.stop();
      }
      Files.move(fresh, FILE, StandardCopyOption.REPLACE_EXISTING);
    }
    return "-XX:AOTCache=" + FILE;
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }
}
