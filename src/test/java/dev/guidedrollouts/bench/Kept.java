package dev.guidedrollouts.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operator's process keeps, as the operating system and the JVM's own tool tell it. */
final class Kept {
  private static final Pattern HISTOGRAM =
      Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*$", Pattern.MULTILINE);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
  private static final double MIB = 1 << 20;
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

  /**
   * What it keeps when the JVM has thrown away what nobody needs.
   *
   * @param livingMib the living objects
   * @param rssMib resident memory
   * @param viewers how many connections the page has
   */
  record Heap(double livingMib, long rssMib, long viewers) {}

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
    String printed = printedHistogram(pid);
    Map<String, Long> objects = histogram(printed);
    if (objects.isEmpty()) {
      throw new IOException("jcmd tells nothing of process " + pid + ": " + printed);
    }
    return objects;
  }

  /** Memory after two collections: what waits for its end in the first is gone in the second. */
  static Heap heap(long pid) throws IOException {
    printedHistogram(pid);
    String printed = printedHistogram(pid);
    OptionalLong bytes = totalBytes(printed);
    return new Heap(
        bytes.orElseThrow(() -> new IOException("jcmd tells no total: " + printed)) / MIB,
        memory(pid).now(),
        histogram(printed).getOrDefault("dev.guidedrollouts.web.EventStream", 0L));
  }

  private static String printedHistogram(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/jcmd",
                String.valueOf(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The bytes of all living objects; empty where they are not told. */
  static OptionalLong totalBytes(String printed) {
    Matcher total = TOTAL.matcher(printed);
    return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
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
