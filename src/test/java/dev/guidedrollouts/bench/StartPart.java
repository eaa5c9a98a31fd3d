package dev.guidedrollouts.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long a process takes until it is ready: as it is in the image, and the jar alone. */
final class StartPart implements Part {
  private static final Path IMAGE = Path.of("target/image/oci");

  private final Lab lab;
  private final int starts;

  StartPart(Lab lab, Parameters parameters) {
    this.lab = lab;
    this.starts = parameters.number("STARTS", 10, 1);
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Results results) throws Exception {
    String namespace = lab.namespace("start");
    try (Operator operator = new Operator(lab, "start", List.of(namespace), Map.of())) {
      Distribution times = starts(operator);
      String name = "the jar with the image's flags, no archive of classes: median";
      results.figure(name, times.millis(50) / 1000, "s", null, slowest(times));
      Kept.Memory memory = operator.memory();
      results.figure("RSS of that, just ready", (double) memory.now(), "MiB", null, "");
    }
    if (Files.exists(IMAGE.resolve("index.json"))) {
      Path root = ImageLayout.unpack(IMAGE, Bench.FOLDER.resolve("image"));
      try (Operator operator = new Operator(lab, "start-image", List.of(namespace), Map.of())) {
        operator.from(root);
        Distribution times = starts(operator);
        results.goal(Goal.START, times.millis(50) / 1000, null, slowest(times));
        Kept.Memory memory = operator.memory();
        results.goal(
            Goal.RSS_READY, (double) memory.now(), null, "in the image; peak " + memory.peak());
      }
    } else {
      results.note(
          IMAGE + " is not there (lab/operator-image/build layout makes it): not measured");
    }
    lab.remove(List.of(namespace));
  }

  private Distribution starts(Operator operator) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 1; i <= starts; i++) {
      Duration took = operator.start();
      nanos.add(took.toNanos());
      if (i < starts) {
        operator.stop();
      }
    }
    return new Distribution(nanos);
  }

  private static String slowest(Distribution times) {
    return "of %d, slowest %.2f s".formatted(times.nanos().size(), times.millis(100) / 1000);
  }
}
