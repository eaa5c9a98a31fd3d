package dev.guidedrollouts.chart;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the chart on the lab: a release for each, gone after it. */
abstract class OnARelease {
  Release release;

  @BeforeEach
  void prepare() throws Exception {
    release = Release.prepare();
  }

  @AfterEach
  void leave() {
    if (release != null) {
      release.close();
    }
  }
}
