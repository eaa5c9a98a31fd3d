package dev.guidedrollouts.bench;

/**
 * The figures that have a goal, with it. Issues 12 and 14 of the project set them, for two
 * processors and the operator as it is shipped.
 */
enum Goal {
  DETECT_P50("condition seen -> diagnosis seen, warm: p50", "ms", 25, 3),
  DETECT_P99("condition seen -> diagnosis seen, warm: p99", "ms", 150, 0),
  DETECT_COLD("condition seen -> diagnosis seen, the process's first stall: slowest", "ms", 500, 0),
  RESTORE_P99("diagnosis seen -> former template seen, verdict FirstFailure: p99", "ms", 100, 0),
  STATUS_WRITES_BACK_OFF("status writes of a step that stalls and is undone, BackOff", "", 3, 0),
  STATUS_WRITES_FIRST("status writes of a step that stalls and is undone, FirstFailure", "", 2, 0),
  DEPLOYMENT_WRITES("Deployment writes for a change, most", "", 1, 0),
  IDLE("requests but watches while idle, without election", "/s", 0, 0),
  IDLE_ELECTION("requests but watches while idle, with election", "/s", 0.5, 0),
  CPU_PLAIN_STEP("CPU of the operator for a plain step", "ms", 5, 0),
  BURST_ONE_P99("all stall in one second, one namespace: p99", "ms", 2000, 0),
  BURST_MANY_P99("all stall in one second, a namespace each: p99", "ms", 2000, 0),
  BURST_MISSED("stalls without a diagnosis in the burst", "", 0, 0),
  WATCHES_LOST("gaps of the bench's own watches in the burst", "", 0, 0),
  RSS_READY("RSS just ready", "MiB", 140, 0),
  RSS_SOME("RSS after the first lessons", "MiB", 160, 0),
  RSS_MANY("RSS with all lessons and pods, beside foreign ones", "MiB", 200, 0),
  RSS_FOREIGN("RSS more with as many foreign pods again", "MiB", 5, 0),
  COST_GROWTH("CPU for an event with the most lessons, against the fewest", "times", 1.2, 0),
  PAGE_P99("pod status PUT sent -> drawn in the browser: p99", "ms", 300, 0),
  VIEWERS_REQUESTS("requests more with many viewers, while nothing changes", "", 0, 0),
  VIEWERS_HEAP("heap more with many viewers", "MiB", 10, 0),
  VIEWERS_RSS("RSS more with many viewers", "MiB", 10, 0),
  VIEWERS_RENDERING("fragments made for each that one viewer gets", "", 1, 0),
  START("process start -> ready: median", "s", 1.0, 0),
  DECIDE("decide, 10 steps and 50 pods", "us", 10, 0),
  CLASSIFY("one message classified, warm", "us", 20, 0),
  CLASSIFY_FIRST("one message classified, the process's first", "ms", 5, 0);

  final String figure;
  final String unit;
  final double limit;

  /** How many times the floor it may be at most; 0 where that is not asked for. */
  final double timesFloor;

  Goal(String figure, String unit, double limit, double timesFloor) {
    this.figure = figure;
    this.unit = unit;
    this.limit = limit;
    this.timesFloor = timesFloor;
  }

  /** {@code <= 25 ms, <= 3 x floor}. */
  String text() {
    return Figure.text(limit, unit).transform(t -> limit == 0 ? t : "<= " + t)
        + (timesFloor > 0 ? ", <= %.0f x floor".formatted(timesFloor) : "");
  }

  boolean isMet(double measured, Double floor) {
    return measured <= limit
        && (timesFloor == 0 || (floor != null && measured <= timesFloor * floor));
  }
}
