package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What it reads once is what rules know, so that nothing of them is new to the first trouble. */
class WarmUpTest {
  @Test
  void aRuleKnowsEachOfItsTexts() {
    assertThat(WarmUp.classifySamples()).isEqualTo(WarmUp.samples());
  }
}
