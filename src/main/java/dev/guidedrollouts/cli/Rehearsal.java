package dev.guidedrollouts.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Several commands one after the other in one process. What a JVM has loaded by the end of it is
 * what each of them loads, and goes into the archive that is packed beside the program.
 *
 * <p>Argument: a file with a command in each line, its exit code before it. Exits with 1 where one
 * has ended otherwise.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Runs the file's commands. */
  public static void main(String[] arguments) throws IOException {
    Main.silence();
    boolean asExpected = true;
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] words = line.strip().split(" +", -1);
      String[] command = Arrays.copyOfRange(words, 1, words.length);
      int code = Main.commandLine(command).execute(command);
      if (code != Integer.parseInt(words[0])) {
        System.err.printf("%s: exit code %d%n", line, code);
        asExpected = false;
      }
    }
    System.exit(asExpected ? 0 : 1);
  }
}
