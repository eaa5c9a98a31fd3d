package dev.guidedrollouts.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.validation.LessonValidator;
import dev.guidedrollouts.validation.Violation;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One stored lesson with something that this version can't read costs no other lesson anything, and
 * is told what is wrong with it.
 */
class UnreadableLessonTest {
  private static final KubernetesSerialization CLIENT = new KubernetesSerialization();

  static {
    CLIENT.registerKubernetesResource(RolloutLesson.class);
  }

  private static final String GOOD = "{name: up, scale: {deployment: web, replicas: 2}}";

  private static String lesson(String name, String spec) {
    return """
        {apiVersion: guidedrollouts.dev/v1alpha1, kind: RolloutLesson,
         metadata: {name: %s, namespace: default, uid: "1", generation: 1}, spec: %s}"""
        .formatted(name, spec);
  }

  /** As an API server sends it. */
  private static String json(String yaml) {
    return CLIENT.asJson(CLIENT.unmarshal("---\n" + yaml, JsonNode.class));
  }

  private static RolloutLesson read(String spec) {
    return CLIENT.unmarshal(json(lesson("bad", spec)), RolloutLesson.class);
  }

  private static List<String> said(RolloutLesson lesson) {
    return LessonValidator.validate(lesson).stream().map(Violation::text).toList();
  }

  @Test
  void theOthersOfAListAreReadAsIfItWasNotThere() {
    String list =
        """
        {apiVersion: guidedrollouts.dev/v1alpha1, kind: RolloutLessonList, metadata: {resourceVersion: "9"},
         items: [%s, %s, %s]}"""
            .formatted(
                lesson("first", "{steps: [" + GOOD + "]}"),
                lesson("bad", "{pace: Sometimes, steps: [" + GOOD + "]}"),
                lesson("last", "{steps: [" + GOOD + "]}"));

    DefaultKubernetesResourceList<RolloutLesson> lessons =
        CLIENT.unmarshal(
            new ByteArrayInputStream(json(list).getBytes(StandardCharsets.UTF_8)),
            new TypeReference<DefaultKubernetesResourceList<RolloutLesson>>() {});

    assertThat(lessons.getItems())
        .extracting(l -> l.getMetadata().getName())
        .containsExactly("first", "bad", "last");
    assertThat(said(lessons.getItems().getFirst())).isEmpty();
    assertThat(said(lessons.getItems().getLast())).isEmpty();
    assertThat(said(lessons.getItems().get(1)))
        .containsExactly("spec.pace: is \"Sometimes\"; allowed: Automatic, Manual");
  }

  @Test
  void aWatchGoesOnToo() {
    WatchEvent event =
        CLIENT.unmarshal(
            json("{type: ADDED, object: " + lesson("bad", "{steps: many}") + "}"),
            WatchEvent.class);

    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            RolloutLesson.class,
            lesson ->
                assertThat(said(lesson))
                    .containsExactly("spec.steps: is \"many\"; allowed: a list"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{undo: Perhaps} | spec.undo: is \"Perhaps\"; allowed: Automatic, Learner, Never",
        "{suspend: perhaps} | spec.suspend: is \"perhaps\"; allowed: true or false",
        "{title: [a]} | spec.title: is a list; allowed: a text",
        "{stall: {verdict: Never}} | spec.stall.verdict: is \"Never\"; allowed: BackOff, FirstFailure",
        "{stall: soon} | spec.stall: is \"soon\"; allowed: an object with the fields verdict, confirmAfter, transientAfter, stableFor",
        "{steps: [{name: a, expect: Smoke}]} | spec.steps[0].expect: is \"Smoke\"; allowed: Complete, Stall",
        "{steps: [{name: a, scale: {replicas: many}}]} | spec.steps[0].scale.replicas: is \"many\"; allowed: a whole number of at most 9 digits",
        "{steps: [{name: a, scale: {replicas: 99999999999}}]} | spec.steps[0].scale.replicas: is \"99999999999\"; allowed: a whole number of at most 9 digits",
        "{steps: [{name: a, undo: {toRevision: {}}}]} | spec.steps[0].undo.toRevision: is an object; allowed: a whole number of at most 18 digits",
        "{steps: [{name: a, expose: {targetPort: [1]}}]} | spec.steps[0].expose.targetPort: is a list; allowed: a whole number or a text",
        "{steps: [{name: a, hints: [{}]}]} | spec.steps[0].hints[0]: is an object; allowed: a text",
        "{steps: [nothing]} | spec.steps[0]: is \"nothing\"; allowed: an object with the fields name, title, guide, hints, debrief, by, expect, rollOut, scale, expose, undo, predict",
        "five | spec: is \"five\"; allowed: an object with the fields title, description, objectives, durationMinutes, prerequisites, nextLesson, pace, undo, reveal, onDelete, suspend, stall, serviceAccountName, steps",
      })
  void theFieldAndWhatIsAllowedAreNamed(String spec, String says) {
    assertThat(said(read(spec))).containsExactly(says);
  }

  @Test
  void eachOfSeveralIsNamedUnderItsOwnNumber() {
    RolloutLesson lesson =
        read("{pace: Slow, steps: [5, {name: a, by: Robot}, " + GOOD + ", {name: b, by: Ghost}]}");

    assertThat(said(lesson))
        .extracting(s -> s.substring(0, s.indexOf(':')))
        .containsExactlyInAnyOrder(
            "spec.pace", "spec.steps[0]", "spec.steps[1].by", "spec.steps[3].by");
  }

  @Test
  void itSurvivesTheCopiesThatTheSdkMakes() {
    RolloutLesson lesson = read("{pace: Sometimes, steps: [" + GOOD + "]}");

    RolloutLesson copy = CLIENT.clone(CLIENT.clone(lesson));

    assertThat(copy.getUnreadable()).isEqualTo(lesson.getUnreadable()).hasSize(1);
    assertThat(copy.getSpec()).isEqualTo(lesson.getSpec());
    assertThat(CLIENT.asJson(read("{steps: [" + GOOD + "]}"))).doesNotContain("unreadable");
  }

  @Test
  void whatElseCanNotBeReadOfTheStatusCountsAsNotWritten() {
    RolloutLesson lesson =
        CLIENT.unmarshal(
            json(
                """
            {metadata: {name: a}, spec: {steps: [%s]},
             status: {phase: 9, progress: 1/2, observedGeneration: 3,
                      steps: [{name: a, state: Passed, outcome: []}, 7, {name: b, startedAt: yesterday}],
                      diagnosis: {cause: Novel, firstSeenAt: 5}}}"""
                    .formatted(GOOD)),
            RolloutLesson.class);

    LessonStatus status = lesson.statusOrEmpty();
    assertThat(said(lesson)).isEmpty();
    assertThat(status.phase()).isNull();
    assertThat(status.progress()).isEqualTo("1/2");
    assertThat(status.stepsOrEmpty()).extracting(StepStatus::name).containsExactly("a", "b");
    assertThat(status.stepsOrEmpty().getFirst().state()).isEqualTo(StepState.Passed);
    assertThat(status.diagnosis().cause()).isEqualTo("Novel");
  }

  /** What such a word means must not be guessed: a step that was skipped would begin anew. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{phase: Celebrating} | status.phase: is \"Celebrating\"",
        "{steps: [{name: a}, {name: b, state: Skipped}]} | status.steps[1].state: is \"Skipped\"",
        "{steps: [{name: a, state: Passed, outcome: Gilded}]} | status.steps[0].outcome: is \"Gilded\"",
        "{undo: {outcome: Halfway}} | status.undo.outcome: is \"Halfway\"",
        "{deployments: [{name: a, revisions: [{revision: 1, verdict: Good}]}]} | status.deployments[0].revisions[0].verdict: is \"Good\"",
        "{deployments: [{name: a, plainUndoRestores: {verdict: Good}}]} | status.deployments[0].plainUndoRestores.verdict: is \"Good\"",
      })
  void aWordOfANewerVersionInTheStatusIsToldAndNotTakenForNone(String status, String says) {
    RolloutLesson lesson =
        CLIENT.unmarshal(
            json("{metadata: {name: a}, spec: {steps: [%s]}, status: %s}".formatted(GOOD, status)),
            RolloutLesson.class);

    assertThat(said(lesson))
        .containsExactly(
            says
                + ": a newer version of the operator has written that, and this one can't read it; let the newer one go on");
  }

  @Test
  void textsForPeopleAreMeasuredAndNotKept() {
    String guide = "ä".repeat(10_000);
    RolloutLesson lesson =
        read(
            "{title: Rolling, description: long, steps: [{name: a, title: Up, guide: '%s', hints: [%s], debrief: done, scale: {deployment: web, replicas: 2}}]}"
                .formatted(guide, "look"));

    assertThat(lesson.getSpec().title()).isNull();
    assertThat(lesson.getSpec().steps().getFirst().title()).isNull();
    assertThat(lesson.getSpec().steps().getFirst().guide()).as("only that there is one").isEmpty();
    assertThat(lesson.getSpec().steps().getFirst().hints()).containsExactly("");
    assertThat(lesson.getOverlong()).isEmpty();
    assertThat(CLIENT.asJson(lesson)).hasSizeLessThan(500);
  }

  @Test
  void allTextsTogetherAreBounded() {
    String step = "{name: s%d, guide: '%s', scale: {deployment: web, replicas: 2}}";
    String guide = "x".repeat(16_384);
    String sixteen =
        IntStream.range(0, 16)
            .mapToObj(i -> step.formatted(i, guide))
            .collect(Collectors.joining(","));

    assertThat(said(read("{steps: [" + sixteen + "]}"))).isEmpty();
    assertThat(said(read("{title: One more, steps: [" + sixteen + "]}")))
        .containsExactly(
            "spec: has texts (titles, guides and the like) of 262152 bytes together; allowed: at most 262144 (256 KiB)");
    assertThat(said(read("{steps: [" + step.formatted(1, "é".repeat(16_385)) + "]}")))
        .containsExactly("spec.steps[0].guide: has 16385 characters; allowed: at most 16384");
  }

  @Test
  void noFieldHoldsMoreThanASentenceAndOfTheMetadataOnlyOurOwnIsKept() {
    RolloutLesson lesson =
        CLIENT.unmarshal(
            json(
                """
                {metadata: {name: a, namespace: b, uid: u, resourceVersion: '7', generation: 2,
                  labels: {big: '%1$s'}, annotations: {last: '%1$s', guidedrollouts.dev/continue: x},
                  finalizers: [someone.else/keeps, guidedrollouts.dev/restore],
                  managedFields: [{manager: m, fieldsV1: {'f:spec': {'f:steps': {}}}}]},
                 spec: {steps: [{name: a, rollOut: {deployment: web, image: '%1$s'}}]},
                 status: {message: '%1$s'}}"""
                    .formatted("y".repeat(100_000))),
            RolloutLesson.class);

    assertThat(lesson.getMetadata().getAnnotations())
        .containsOnlyKeys("guidedrollouts.dev/continue");
    assertThat(lesson.getMetadata().getFinalizers()).containsExactly("guidedrollouts.dev/restore");
    assertThat(lesson.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(lesson.statusOrEmpty().message()).hasSize(4096);
    assertThat(said(lesson))
        .contains(
            "spec.steps[0].rollOut.image: is a text of 100000 characters; allowed: at most 2048 characters");
    assertThat(CLIENT.asJson(lesson)).hasSizeLessThan(6000);
  }

  /** A shard's selector asks for some labels; those alone are kept. */
  @Test
  void ofTheLabelsThoseAreKeptThatAreAskedFor() {
    ObjectMapper mapper = new ObjectMapper();
    KubernetesSerialization client = new KubernetesSerialization(mapper, false);
    KeptLabels.set(mapper, Set.of("team"));

    RolloutLesson lesson =
        client.unmarshal(
            json("{metadata: {name: a, labels: {team: a, other: b}}, spec: {steps: []}}"),
            RolloutLesson.class);

    assertThat(lesson.getMetadata().getLabels()).containsOnly(Map.entry("team", "a"));
  }
}
