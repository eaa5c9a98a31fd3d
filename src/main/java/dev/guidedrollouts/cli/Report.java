package dev.guidedrollouts.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The diagnosis of one Deployment. Its parts are named as in a lesson's status.
 *
 * @param apiVersion the version of the parts' form
 * @param kind what this document is
 * @param metadata which Deployment it is about
 * @param state how its rollout stands
 * @param message that in one sentence
 * @param lesson the lesson that made the Deployment's latest change, where there is one
 * @param revision the current revision's number; absent before the controller has given it one
 * @param diagnosis why it is not progressing, as {@code status.diagnosis}; absent where nothing is
 *     wrong
 * @param deployment the revision history, as an entry of {@code status.deployments}
 * @param notes what could not be seen, a sentence each
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "apiVersion",
  "kind",
  "metadata",
  "state",
  "message",
  "lesson",
  "revision",
  "diagnosis",
  "deployment",
  "notes"
})
record Report(
    String apiVersion,
    String kind,
    Metadata metadata,
    RolloutState state,
    String message,
    @Nullable String lesson,
    @Nullable Long revision,
    @Nullable DiagnosisStatus diagnosis,
    DeploymentStatus deployment,
    List<String> notes) {
  static final String KIND = "DeploymentDiagnosis";

  Report {
    notes = List.copyOf(notes);
  }

  /** Which object it is about. */
  @JsonPropertyOrder({"name", "namespace"})
  record Metadata(String name, String namespace) {}
}
