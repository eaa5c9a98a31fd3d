package dev.guidedrollouts.kube.write;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Unreadable;
import dev.guidedrollouts.model.LessonEvent;
import dev.guidedrollouts.model.WriteResult;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is written about a lesson: its status and its Events. */
public final class LessonWriter {
  private static final Logger LOG = Logger.getLogger(LessonWriter.class);

  /**
   * The API server takes 1024 characters of an Event's message (kubernetes,
   * pkg/apis/core/validation/events.go).
   */
  private static final int EVENT_CHARS = 1000;

  private static final int NAME_CHARS = 200;

  private final Requests requests;
  private final Clock clock;
  private final UnkeptFields unkept;
  private final LessonsAhead ahead;

  /**
   * @param fence asked before each write
   */
  public LessonWriter(KubernetesClient client, Clock clock, WriteFence fence) {
    this.requests = new Requests(client, fence);
    this.clock = clock;
    this.unkept = new UnkeptFields(client.getKubernetesSerialization());
    this.ahead =
        new LessonsAhead(
            unkept,
            lesson ->
                client
                    .resources(RolloutLesson.class)
                    .inNamespace(lesson.getMetadata().getNamespace())
                    .withName(lesson.getMetadata().getName())
                    .get());
  }

  /** The lesson as the watch shows it, or our own latest write where the watch is still behind. */
  public RolloutLesson newest(RolloutLesson cached) {
    return ahead.newest(cached);
  }

  /** To be called when the lesson is gone. */
  public void forget(RolloutLesson gone) {
    ahead.forget(gone);
    unkept.forget(gone);
  }

  /**
   * Which fields of the lesson's status are not stored though they were sent, for example {@code
   * status.before}: the definition is older than this operator.
   */
  public Set<String> unkept(RolloutLesson lesson) {
    return unkept.of(lesson);
  }

  /** What the next write of the lesson's status shows counts, and nothing from before. */
  public void tryUnkeptAgain(RolloutLesson lesson) {
    unkept.forget(lesson);
  }

  /** Whether all that is new in a status is known not to be kept. */
  public boolean wouldChangeNothing(RolloutLesson lesson, LessonStatus next) {
    return unkept.wouldChangeNothing(lesson, next);
  }

  /**
   * Writes the whole status under the lesson's resourceVersion: a field that the new status lacks
   * is gone, and a status that was written in between is not lost. Nothing else of the lesson is
   * sent, or sent back: the spec is its author's, and may be a thousand times larger.
   *
   * <p>Of a status that a newer version of the operator has written only what says that it waits
   * for that one is changed; what this one can't read stays as it is.
   */
  public WriteResult writeStatus(RolloutLesson lesson, LessonStatus next) {
    boolean foreign = lesson.getUnreadable().stream().anyMatch(Unreadable::ofStatus);
    LessonStatus whole = foreign ? told(lesson.statusOrEmpty(), next) : next;
    if (foreign && whole.equals(lesson.statusOrEmpty())) {
      return new WriteResult.Done();
    }
    JsonPatch patch = new JsonPatch(lesson.getMetadata().getResourceVersion());
    if (foreign) {
      telling(patch, whole);
    } else {
      patch.add("/status", next);
    }
    try {
      String version =
          requests.patchForVersion(
              "/apis/" + RolloutLesson.API_VERSION,
              lesson.getMetadata().getNamespace(),
              RolloutLesson.PLURAL,
              lesson.getMetadata().getName() + "/status",
              patch);
      if (version.equals(LessonsAhead.version(lesson))) {
        ahead.changedNothing(lesson, whole);
      } else {
        ahead.wrote(answer(lesson, whole, version));
      }
      return new WriteResult.Done();
    } catch (KubernetesClientException e) {
      return ApiErrors.read(e);
    }
  }

  /**
   * Takes annotations away, if the lesson is still as our own last write has left it. That the
   * requests were taken up stands in the status: where this fails nothing is done twice, and it is
   * tried again at the next look.
   */
  public void takeAway(RolloutLesson lesson, List<String> annotations) {
    RolloutLesson newest = newest(lesson);
    JsonPatch patch = new JsonPatch(newest.getMetadata().getResourceVersion());
    annotations.forEach(patch::removeAnnotation);
    try {
      requests.patchForVersion(
          "/apis/" + RolloutLesson.API_VERSION,
          lesson.getMetadata().getNamespace(),
          RolloutLesson.PLURAL,
          lesson.getMetadata().getName(),
          patch);
    } catch (KubernetesClientException e) {
      LOG.infof(
          "Annotations %s of lesson %s were not taken away: %s",
          annotations, lesson.getMetadata().getName(), e.getMessage());
    }
  }

  /**
   * Puts the finalizer on the lesson that makes its deletion wait, or takes it off. Of the others'
   * finalizers the caches keep nothing, so the metadata is read.
   */
  public WriteResult guard(RolloutLesson lesson, boolean on) {
    ObjectMeta own = lesson.getMetadata();
    String api = "/apis/" + RolloutLesson.API_VERSION;
    try {
      ObjectMeta now =
          requests.metadata(api, own.getNamespace(), RolloutLesson.PLURAL, own.getName());
      List<String> finalizers = new ArrayList<>(now.getFinalizers());
      boolean there = finalizers.remove(RolloutLesson.RESTORE_FINALIZER);
      if (!Objects.equals(now.getUid(), own.getUid())) {
        return new WriteResult.Conflict();
      }
      if (there != on) {
        if (on) {
          finalizers.add(RolloutLesson.RESTORE_FINALIZER);
        }
        requests.patchForVersion(
            api,
            own.getNamespace(),
            RolloutLesson.PLURAL,
            own.getName(),
            new JsonPatch(now.getResourceVersion()).add("/metadata/finalizers", finalizers));
      }
      return new WriteResult.Done();
    } catch (KubernetesClientException e) {
      return ApiErrors.read(e);
    }
  }

  private static LessonStatus told(LessonStatus before, LessonStatus next) {
    return LessonStatusBuilder.builder(before)
        .phase(next.phase())
        .message(next.message())
        .conditions(next.conditions())
        .build();
  }

  private static void telling(JsonPatch patch, LessonStatus told) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("phase", told.phase());
    fields.put("message", told.message());
    fields.put("conditions", told.conditions());
    fields.forEach(
        (field, value) -> {
          if (value != null) {
            patch.add("/status/" + field, value);
          }
        });
  }

  /** The lesson as the API server has it now; its uid makes sure that it is no other one. */
  private static RolloutLesson answer(RolloutLesson lesson, LessonStatus status, String version) {
    RolloutLesson answer = lesson.showing(status);
    answer.setMetadata(
        new ObjectMetaBuilder(lesson.getMetadata()).withResourceVersion(version).build());
    return answer;
  }

  /**
   * Begins to publish Events on the lesson, all at once. The name of one is made of the lesson and
   * what it tells: the API server refuses the same one a second time, also from an operator that
   * was restarted. An Event that can't be written is only logged.
   *
   * @return to be run once: returns when each was answered
   */
  public Runnable publishing(RolloutLesson lesson, List<LessonEvent> news) {
    return requests.postAll(
        "/api/v1",
        lesson.getMetadata().getNamespace(),
        "events",
        news.stream().map(event -> made(lesson, event)).toList(),
        (event, e) -> {
          if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
            LOG.warnf(
                "Event %s of lesson %s was not written: %s",
                event.getReason(), lesson.getMetadata().getName(), e.getMessage());
          }
        });
  }

  private Event made(RolloutLesson lesson, LessonEvent event) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String name = lesson.getMetadata().getName();
    String key = lesson.getMetadata().getUid() + "/" + event.key();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(lesson.getMetadata().getNamespace())
        .withName(eventName(name, key))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(RolloutLesson.API_VERSION)
        .withKind(RolloutLesson.KIND)
        .withNamespace(lesson.getMetadata().getNamespace())
        .withName(name)
        .withUid(lesson.getMetadata().getUid())
        .withResourceVersion(lesson.getMetadata().getResourceVersion())
        .endInvolvedObject()
        .withType(event.warning() ? "Warning" : "Normal")
        .withReason(event.reason())
        .withMessage(SafeText.clean(event.message(), EVENT_CHARS))
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withNewSource()
        .withComponent(Annotations.FIELD_MANAGER)
        .endSource()
        .withReportingComponent(Annotations.FIELD_MANAGER)
        .build();
  }

  /** A DNS subdomain of at most 253 characters, which no part of may end in a dot or a dash. */
  private static String eventName(String lesson, String key) {
    String start =
        lesson.substring(0, Math.min(lesson.length(), NAME_CHARS)).replaceFirst("[.-]+$", "");
    return start + "." + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
  }
}
