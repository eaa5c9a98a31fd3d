package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.StepState;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatusBuilder;
import dev.guidedrollouts.kube.Alone;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.WriteResult;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written about a lesson, on a real API server. */
@Alone("changes the definition, which is one for the whole cluster")
class LessonWriterIT {
  private static final Instant NOW = Instant.parse("2026-11-24T01:02:03.456Z");

  private static final Path DEFINITION = Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml");

  private LabNamespace lab;
  private LessonWriter writer;
  private RolloutLesson lesson;

  @BeforeEach
  void lesson() throws IOException {
    lab = LabNamespace.open();
    define();
    writer = new LessonWriter(lab.client, Clock.fixed(NOW, ZoneOffset.UTC), WriteFence.NONE);
    String manifest =
        """
        apiVersion: guidedrollouts.dev/v1alpha1
        kind: RolloutLesson
        metadata: {name: bookinfo, namespace: %s}
        spec:
          steps: [{name: up, scale: {deployment: reviews, replicas: 2}}]
        """
            .formatted(lab.name);
    Awaitility.await()
        .ignoreException(KubernetesClientException.class)
        .until(() -> lab.client.load(LabNamespace.stream(manifest)).create().size() == 1);
    lesson = current();
  }

  @AfterEach
  void leave() throws IOException {
    if (lab != null) {
      define();
      lab.close();
    }
  }

  /** The definition as it is shipped; one of the tests changes it. */
  private void define() throws IOException {
    lab.client
        .load(Files.newInputStream(DEFINITION))
        .items()
        .forEach(crd -> lab.client.resource(crd).createOr(NonDeletingOperation::update));
  }

  private RolloutLesson current() {
    return lab.client
        .resources(RolloutLesson.class)
        .inNamespace(lab.name)
        .withName("bookinfo")
        .require();
  }

  private static LessonStatusBuilder status() {
    return LessonStatusBuilder.builder().phase(LessonPhase.Running).observedGeneration(1L);
  }

  @Test
  void aFieldThatTheNextStatusLacksIsGone() {
    LessonStatus full =
        status()
            .message("waiting")
            .diagnosis(
                DiagnosisStatusBuilder.builder()
                    .step("up")
                    .cause("ImageNotFound")
                    .firstSeenAt(NOW)
                    .build())
            .build();
    assertThat(writer.writeStatus(lesson, full)).isEqualTo(new WriteResult.Done());
    RolloutLesson written = current();
    assertThat(written.getStatus()).isEqualTo(full);
    assertThat(written.getSpec()).isEqualTo(lesson.getSpec());
    assertThat(raw().getMetadata().getManagedFields())
        .anySatisfy(f -> assertThat(f.getManager()).isEqualTo(Annotations.FIELD_MANAGER));

    assertThat(writer.writeStatus(written, status().build())).isEqualTo(new WriteResult.Done());
    GenericKubernetesResource raw = raw();
    assertThat(raw.<Object>get("status", "diagnosis")).isNull();
    assertThat(raw.<Object>get("status", "message")).isNull();
    assertThat(raw.<Object>get("status", "phase")).isEqualTo("Running");
  }

  private GenericKubernetesResource raw() {
    return lab.client
        .genericKubernetesResources("guidedrollouts.dev/v1alpha1", "RolloutLesson")
        .inNamespace(lab.name)
        .withName("bookinfo")
        .require();
  }

  private static List<Object> ownedByOthers(GenericKubernetesResource object) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> !Annotations.FIELD_MANAGER.equals(entry.getManager()))
        .<Object>map(
            entry -> {
              Map<String, Object> fields =
                  new HashMap<>(entry.getFieldsV1().getAdditionalProperties());
              fields.remove("f:status");
              return Map.of("manager", entry.getManager(), "fields", fields);
            })
        .toList();
  }

  /** Whoever applied it server-side still owns the fields of the spec, and the spec is whole. */
  @Test
  void nothingButTheStatusIsWrittenAndTheAnswerIsSmall() {
    lab.client
        .resource(lesson)
        .edit(
            l -> {
              l.getMetadata().setAnnotations(Map.of("guidedrollouts.dev/note", "kept"));
              return l;
            });
    GenericKubernetesResource before = raw();

    assertThat(writer.writeStatus(current(), status().message("first").build()))
        .isEqualTo(new WriteResult.Done());

    GenericKubernetesResource after = raw();
    assertThat(after.<Object>get("spec")).isEqualTo(before.<Object>get("spec"));
    assertThat(after.getMetadata().getAnnotations())
        .isEqualTo(before.getMetadata().getAnnotations());
    assertThat(after.getMetadata().getGeneration()).isEqualTo(before.getMetadata().getGeneration());
    // All but the status, of which the definition's default counts as theirs until we write it.
    assertThat(ownedByOthers(after)).isEqualTo(ownedByOthers(before));
    // Who comes with the copy from before all that gets the newest one.
    assertThat(writer.newest(lesson).statusOrEmpty().message()).isEqualTo("first");
    assertThat(writer.newest(lesson).getMetadata().getAnnotations())
        .isEqualTo(before.getMetadata().getAnnotations());
  }

  @Test
  void theAnswerIsKnownBeforeTheWatchShowsIt() {
    LessonStatus first = status().message("first").build();
    writer.writeStatus(lesson, first);

    RolloutLesson newest = writer.newest(lesson);

    assertThat(newest.getStatus()).isEqualTo(first);
    assertThat(newest.getSpec()).isEqualTo(lesson.getSpec());
    assertThat(newest.getMetadata().getResourceVersion())
        .isEqualTo(current().getMetadata().getResourceVersion());
    assertThat(writer.writeStatus(newest, status().message("second").build()))
        .isEqualTo(new WriteResult.Done());
  }

  /** The definition is a newer one too: an older server would refuse each write to the lesson. */
  @Test
  void whatANewerVersionWroteStaysWhileThisOneSaysThatItWaits() {
    widen();
    String newer =
        """
        {"phase": "Celebrating", "progress": "1/2", "observedGeneration": 1,
         "steps": [{"name": "up", "state": "Skipped", "outcome": "Gilded"}]}""";
    Awaitility.await()
        .ignoreException(KubernetesClientException.class)
        .until(
            () ->
                lab.client
                        .genericKubernetesResources("guidedrollouts.dev/v1alpha1", "RolloutLesson")
                        .inNamespace(lab.name)
                        .withName("bookinfo")
                        .subresource("status")
                        .patch(
                            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                            "{\"status\":" + newer + "}")
                    != null);
    RolloutLesson read = current();
    assertThat(read.getUnreadable())
        .extracting(dev.guidedrollouts.api.v1alpha1.Unreadable::field)
        .containsExactlyInAnyOrder(
            "status.phase", "status.steps[0].state", "status.steps[0].outcome");

    assertThat(
            writer.writeStatus(
                read,
                LessonStatusBuilder.builder()
                    .phase(LessonPhase.Invalid)
                    .message("a newer version has written that")
                    .build()))
        .isEqualTo(new WriteResult.Done());

    GenericKubernetesResource after = raw();
    assertThat(after.<Object>get("status", "phase")).isEqualTo("Invalid");
    assertThat(after.<Object>get("status", "message"))
        .isEqualTo("a newer version has written that");
    assertThat(after.<Object>get("status", "progress")).isEqualTo("1/2");
    assertThat(after.<Object>get("status", "steps", 0, "state")).isEqualTo("Skipped");
    assertThat(after.<Object>get("status", "steps", 0, "outcome")).isEqualTo("Gilded");
  }

  /** The words of the status as a later version may have them. */
  private void widen() {
    lab.client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("rolloutlessons.guidedrollouts.dev")
        .edit(
            crd -> {
              var status =
                  crd.getSpec()
                      .getVersions()
                      .getFirst()
                      .getSchema()
                      .getOpenAPIV3Schema()
                      .getProperties()
                      .get("status")
                      .getProperties();
              status.get("phase").setEnum(List.of());
              var step = status.get("steps").getItems().getSchema().getProperties();
              step.get("state").setEnum(List.of());
              step.get("outcome").setEnum(List.of());
              return crd;
            });
  }

  @Test
  void aStatusForAnOlderVersionIsAConflictAndSoIsALessonThatIsGone() {
    writer.writeStatus(lesson, status().message("first").build());

    assertThat(writer.writeStatus(lesson, status().message("second").build()))
        .isEqualTo(new WriteResult.Conflict());
    assertThat(current().getStatus().message()).isEqualTo("first");

    lab.client.resource(current()).delete();
    assertThat(writer.writeStatus(lesson, status().build())).isEqualTo(new WriteResult.Conflict());
  }

  @Test
  void aStatusThatTheDefinitionForbidsIsRefusedInTheServersWords() {
    StepStatus nameless = StepStatusBuilder.builder().state(StepState.Running).build();

    WriteResult result = writer.writeStatus(lesson, status().steps(List.of(nameless)).build());

    assertThat(result)
        .isInstanceOfSatisfying(
            WriteResult.Refused.class,
            refused ->
                assertThat(refused.message()).contains("status.steps", "name: Required value"));
    assertThat(current().statusOrEmpty().phase()).isNull();
  }

  @Test
  void anEventOfOneKeyIsThereOnce() {
    writer
        .publishing(
            lesson, List.of(new LessonEvent(true, "RolloutStalled", "no image", "up/1/stalled")))
        .run();
    writer
        .publishing(
            lesson, List.of(new LessonEvent(true, "RolloutStalled", "no image", "up/1/stalled")))
        .run();
    new LessonWriter(lab.client, Clock.systemUTC(), WriteFence.NONE)
        .publishing(
            lesson, List.of(new LessonEvent(true, "RolloutStalled", "no image", "up/1/stalled")))
        .run();
    writer
        .publishing(lesson, List.of(new LessonEvent(false, "StepPassed", "done", "up/1/passed")))
        .run();

    List<Event> events = lab.client.v1().events().inNamespace(lab.name).list().getItems();
    assertThat(events)
        .extracting(Event::getReason)
        .containsExactlyInAnyOrder("RolloutStalled", "StepPassed");
    assertThat(events)
        .allSatisfy(
            e -> {
              assertThat(e.getInvolvedObject().getUid()).isEqualTo(lesson.getMetadata().getUid());
              assertThat(e.getSource().getComponent()).isEqualTo("guided-rollouts");
              assertThat(e.getReportingComponent()).isEqualTo("guided-rollouts");
              assertThat(e.getFirstTimestamp()).isEqualTo("2026-11-24T01:02:03Z");
            });
  }
}
