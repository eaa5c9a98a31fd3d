package dev.guidedrollouts.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator's process keeps, as the operating system and the JVM's own tool tell it. */
final class Kept {
  private static final Pattern HISTOGRAM =
      Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*$", Pattern.MULTILINE);
  private static final Pattern MEMORY = Pattern.compile("(?m)^(Vm\\w+):\\s+(\\d+) kB$");

  private Kept() {}

  /**
   * Objects of one kind.
   *
   * @param all all in the namespace
   * @param needed those that belong to a Deployment which a lesson names
   */
  record Of(long all, long needed) {}

  /**
   * Resident memory.
   *
   * @param now in MiB
   * @param peak the most since the process began, in MiB
   */
  record Memory(long now, long peak) {}

  static Memory memory(long pid) throws IOException {
    Map<String, Long> kib = new HashMap<>();
    Matcher line = MEMORY.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
    while (line.find()) {
      kib.put(line.group(1), Long.valueOf(line.group(2)));
    }
    return new Memory(kib.get("VmRSS") / 1024, kib.get("VmHWM") / 1024);
  }

  /** The number of living objects of each class; the JVM collects its garbage for that first. */
  static Map<String, Long> livingObjects(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/jcmd",
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, Long> objects = histogram(printed);
    if (objects.isEmpty()) {
      throw new IOException("jcmd tells nothing of process " + pid + ": " + printed);
    }
    return objects;
  }

  static Map<String, Long> histogram(String printed) {
    Map<String, Long> objects = new HashMap<>();
    Matcher line = HISTOGRAM.matcher(printed);
    while (line.find()) {
      objects.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum);
    }
    return objects;
  }
}
