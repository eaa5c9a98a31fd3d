package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by one line at least, and no rule that another one before it hides. */
class WordingsTest {
  private static final String IMAGE = "registry.example.net:5000/team/app:1.2";

  static List<Wording> imageWordings() {
    return Wording.table("image-wordings.txt");
  }

  static List<Wording> startWordings() {
    return Wording.table("start-wordings.txt");
  }

  @ParameterizedTest
  @MethodSource("imageWordings")
  void imageTroubleIsReadByItsRule(Wording w) {
    assertThat(Classifier.classify("ErrImagePull", w.about(IMAGE), IMAGE))
        .isEqualTo(new Finding(w.cause(), w.permanent(), w.first()));
  }

  @ParameterizedTest
  @MethodSource("startWordings")
  void startTroubleIsReadByItsReasonAndWords(Wording w) {
    Finding found = Classifier.classify(w.first(), w.named("web"), null);
    assertThat(found.cause()).isEqualTo(w.cause());
    assertThat(found.permanent()).isEqualTo(w.permanent());
    assertThat(found.recognised()).isTrue();
  }

  @Test
  void everyRuleIsReached() {
    assertThat(
            imageWordings().stream()
                .map(w -> Classifier.classify("ErrImagePull", w.about(IMAGE), IMAGE).rule())
                .collect(Collectors.toSet()))
        .containsAll(ImageRules.ALL.stream().map(Rule::name).toList());
  }

  @Test
  void rulesHaveNamesOfTheirOwn() {
    assertThat(ImageRules.ALL).extracting(Rule::name).doesNotHaveDuplicates();
  }
}
