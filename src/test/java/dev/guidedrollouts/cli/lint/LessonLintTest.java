package dev.guidedrollouts.cli.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files, and the line that each is told by. */
class LessonLintTest {
  private static final String HEAD =
      """
      apiVersion: guidedrollouts.dev/v1alpha1
      kind: RolloutLesson
      metadata: {name: x}
      spec:
      """;
  private static final String V1 =
      "  - {name: v1, debrief: d, rollOut: {deployment: web, image: 'a:1'}}\n";
  private static final String V2 =
      "  - {name: v2, debrief: d, rollOut: {deployment: web, image: 'a:2'}}\n";
  private static final String V4 =
      "  - {name: v4, debrief: d, expect: Stall, rollOut: {deployment: web, image: 'a:4'}}\n";
  private static final String BACK = "  - {name: back, debrief: d, undo: {deployment: web}}\n";

  static List<Arguments> wrong() {
    return List.of(
        // What the operator itself refuses, with the line of the field.
        wrong("  steps: []", "x:5: error: spec.steps: has no step; allowed: 1 to 64"),
        wrong(
            """
              steps:
              - name: Web
                rollOut:
                  deployment: web
                  image: 'a b'
            """,
            "x:6: error: spec.steps[0].name: is not a valid name: \"Web\"",
            "x:9: error: spec.steps[0].rollOut.image: has white space"),
        wrong(
            "  steps:\n  - name: a\n    scale: {deployment: web}\n",
            "x:7: error: spec.steps[0].scale.replicas: is missing; say how many pods"),
        wrong(
            "  steps:\n  - {name: a, expect: Fail, scale: {deployment: web, replicas: 1}}\n",
            "x:6: error: spec.steps[0].expect: is "),
        // What an API server would drop without a word.
        wrong(
            "  steps:\n  - name: a\n    rollout: {deployment: web, image: 'a:1'}\n",
            "x:7: error: spec.steps[0].rollout: is no field of the resource"),
        wrong(
            "  steps:\n" + V1 + "  pace: Automatic\n  pace: Manual\n",
            "x:8: error: spec.pace: is there twice, first in line 7"),
        // An undo that has nothing to go to.
        wrong("  steps:\n" + BACK, "x:6: error: spec.steps[0].undo: has nothing to go to"),
        wrong("  steps:\n" + V1 + BACK, "x:7: error: spec.steps[1].undo: has nothing to go to"),
        wrong(
            "  steps:\n" + V1 + V4 + "  - {name: b, undo: {deployment: web, toStep: v4}}\n",
            "x:8: error: spec.steps[2].undo.toStep: is step v4, which is meant to stall"),
        wrong(
            "  undo: Learner\n  steps:\n" + V4,
            "x:7: error: spec.steps[0].expect: is Stall, and the learner is to undo it"),
        // A hint that tells all before its time.
        wrong(
            """
              steps:
              - name: v1
                by: Learner
                hints:
                - What does `kubectl get pods` say?
                - Type `kubectl set image deployment/web web=a:1`.
                - kubectl set image deployment/web web=a:1
                rollOut: {deployment: web, image: 'a:1'}
            """,
            "x:10: error: spec.steps[0].hints[1]: holds the whole command (kubectl set image deployment/web web=a:1)"),
        // An expected stall that could complete.
        wrong(
            "  steps:\n"
                + V1
                + "  - {name: s, expect: Stall, rollOut: {deployment: other, image: 'a:1'}}\n",
            "x:7: error: spec.steps[1].rollOut.image: is meant to stall, but step v1 rolls out the same image"),
        // What could be told better.
        wrong(
            "  steps:\n  - {name: a, scale: {deployment: web, replicas: 1}}\n",
            "x:6: warning: spec.steps[0].debrief: is missing"),
        wrong(
            """
              steps:
              - name: a
                guide: |
                  A first line.
                  Then it is back at revision 3, as before.
                  %s
                  `%s`
                scale: {deployment: web, replicas: 1}
            """
                .formatted("word ".repeat(20), "word ".repeat(20)),
            "x:9: warning: spec.steps[0].guide: names \"revision 3\"",
            "x:10: warning: spec.steps[0].guide: has a line of 100 columns"));
  }

  private static Arguments wrong(String spec, String... lines) {
    return Arguments.of(spec, List.of(lines));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("wrong")
  void eachIsToldWithItsLine(String spec, List<String> lines) {
    List<String> told = lint(HEAD + spec);

    for (String line : lines) {
      assertThat(told).anyMatch(t -> t.startsWith(line));
    }
  }

  static List<String> right() {
    return List.of(
        "  steps:\n" + V1 + V2 + BACK,
        // The stall is undone to v2; before that was v1.
        "  steps:\n" + V1 + V2 + V4 + BACK,
        "  steps:\n"
            + V1
            + V2
            + "  - {name: b, debrief: d, undo: {deployment: web, toStep: v1}}\n"
            + BACK,
        "  steps:\n" + V1 + "  - {name: b, debrief: d, undo: {deployment: web, toRevision: 1}}\n",
        // Nothing to go to is what this lesson shows; nobody is asked to undo it.
        "  steps:\n" + V4 + V1,
        // With reveal Commands everything may be told.
        "  steps:\n  - {name: v1, debrief: d, rollOut: {deployment: web, image: 'a:1'}, guide: 'at `revision 3` of it'}\n");
  }

  @ParameterizedTest
  @MethodSource("right")
  void whatCanBeDoneIsLeftAlone(String spec) {
    assertThat(lint(HEAD + spec)).isEmpty();
  }

  @Test
  void aHintThatOnlyLooksOrAsksMayComeEarly() {
    assertThat(
            lint(
                HEAD
                    + """
                  undo: Learner
                  steps:
                  - name: v1
                    hints: ["kubectl describe pod -l app=web", "Which `kubectl rollout` command goes back?",
                      "`kubectl rollout undo` needs a Deployment", "kubectl set image deployment/web web=a:1"]
                    debrief: d
                    rollOut: {deployment: web, image: 'a:1'}
                """))
        .noneMatch(line -> line.contains("holds the whole command"));
  }

  @Test
  void theLessonsThatComeWithItHaveNoError() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("deploy/lessons"))) {
      for (Path file :
          Stream.concat(Stream.of(Path.of("deploy/lesson.yaml")), files)
              .filter(f -> f.toString().endsWith(".yaml"))
              .toList()) {
        assertThat(lint(Files.readString(file)))
            .as("%s", file)
            .noneMatch(line -> line.contains(": error: "));
      }
    }
  }

  @Test
  void anotherVersionIsNotGuessedAt() {
    assertThat(lint(HEAD.replace("v1alpha1", "v2") + "  steps: []"))
        .containsExactly(
            "x:1: error: apiVersion: is guidedrollouts.dev/v2; allowed: guidedrollouts.dev/v1alpha1");
  }

  @ParameterizedTest
  @MethodSource("noYaml")
  void whatIsNoYamlIsSaidWithTheLine(String text, String message) {
    assertThatThrownBy(() -> YamlDocument.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  static List<Arguments> noYaml() {
    return List.of(
        Arguments.of("a: 1\nb: [1, 2", "2: error: this is no YAML: "),
        Arguments.of("a: &x {b: *x}", "error: this is no YAML: "));
  }

  private static List<String> lint(String text) {
    return YamlDocument.read(text).stream()
        .filter(LessonLint::isLesson)
        .flatMap(d -> LessonLint.check(d).stream())
        .map(f -> f.in("x"))
        .toList();
  }
}
