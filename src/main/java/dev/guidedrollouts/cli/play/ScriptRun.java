package dev.guidedrollouts.cli.play;

import dev.guidedrollouts.text.SafeText;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of a lesson while it runs, and what it printed. */
public final class ScriptRun implements AutoCloseable {
  private static final int LAST_BYTES = 8192;
  private static final int LAST_LINES = 5;
  private static final int LINE_CHARS = 300;

  private final Process process;
  private final Path printed;

  private ScriptRun(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  /**
   * Starts it in its lesson's folder, with nothing to read from.
   *
   * @param kubeconfig its current context has the namespace
   * @throws IOException if there is no bash
   */
  public static ScriptRun start(Path script, Path kubeconfig) throws IOException {
    Path printed = Files.createTempFile("lesson-script", ".log");
    ProcessBuilder builder =
        new ProcessBuilder("bash", script.toAbsolutePath().toString())
            .directory(LessonScript.folder(script).toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
    try {
      return new ScriptRun(builder.start(), printed);
    } catch (IOException e) {
      Files.deleteIfExists(printed);
      throw e;
    }
  }

  /** Whether it has ended within that time. */
  public boolean await(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How it has ended: 0 is well. */
  public int exitCode() {
    return process.exitValue();
  }

  /** The last lines that it printed. */
  public List<String> said() {
    try (RandomAccessFile file = new RandomAccessFile(printed.toFile(), "r")) {
      byte[] last = new byte[(int) Math.min(LAST_BYTES, file.length())];
      file.seek(file.length() - last.length);
      file.readFully(last);
      List<String> lines =
          new String(last, StandardCharsets.UTF_8)
              .lines()
              .map(line -> SafeText.clean(line, LINE_CHARS))
              .filter(line -> !line.isEmpty())
              .toList();
      return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it where it still runs, with all that it started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      Files.deleteIfExists(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
