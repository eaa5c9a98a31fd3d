package dev.guidedrollouts.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.text.WaitMessages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a wait for one rollout has ended. Its parts are those of {@link Report}.
 *
 * @param apiVersion the version of the parts' form
 * @param kind what this document is
 * @param metadata which Deployment it is about
 * @param outcome how it has ended
 * @param exitCode the command's exit code
 * @param message that in one sentence
 * @param waited how long it took, for example {@code 1m5s}
 * @param images the template's images now, {@code CONTAINER=IMAGE}
 * @param state how the rollout stands
 * @param lesson the lesson that made the Deployment's latest change, where there is one
 * @param revision the current revision's number
 * @param diagnosis what is wrong with the rollout, where something is
 * @param deployment the revision history
 * @param notes what could not be seen, a sentence each
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "apiVersion",
  "kind",
  "metadata",
  "outcome",
  "exitCode",
  "message",
  "waited",
  "images",
  "state",
  "lesson",
  "revision",
  "diagnosis",
  "deployment",
  "notes"
})
record WaitReport(
    String apiVersion,
    String kind,
    Report.Metadata metadata,
    WaitOutcome outcome,
    int exitCode,
    String message,
    String waited,
    List<String> images,
    RolloutState state,
    @Nullable String lesson,
    @Nullable Long revision,
    @Nullable DiagnosisStatus diagnosis,
    DeploymentStatus deployment,
    List<String> notes) {
  static final String KIND = "RolloutWait";

  WaitReport {
    images = List.copyOf(images);
    notes = List.copyOf(notes);
  }

  static WaitReport of(RolloutWait.Ended ended, String waited) {
    Report report = ended.report();
    return new WaitReport(
        report.apiVersion(),
        KIND,
        report.metadata(),
        ended.outcome(),
        ended.outcome().exitCode,
        ended.message(),
        waited,
        ended.images(),
        report.state(),
        report.lesson(),
        report.revision(),
        report.diagnosis(),
        report.deployment(),
        report.notes());
  }

  /** As it is read at a terminal: of what went well one line. */
  static String text(RolloutWait.Ended ended, String waited) {
    String first = WaitMessages.ended(ended.message(), waited) + "\n";
    return ended.outcome() == WaitOutcome.RolledOut
        ? first
        : first + "\n" + TextReport.of(ended.report());
  }
}
