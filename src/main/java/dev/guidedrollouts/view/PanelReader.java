package dev.guidedrollouts.view;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.text.PageMessages;
import dev.guidedrollouts.text.SuggestionMessages;
import dev.guidedrollouts.view.Scene.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One Deployment's ReplicaSets, pods and ledger. */
final class PanelReader {
  private final Map<String, VersionMark> marks = new HashMap<>();
  private final String name;
  private final @Nullable DiagnosisStatus diagnosis;

  private PanelReader(String name, @Nullable DiagnosisStatus diagnosis) {
    this.name = name;
    this.diagnosis = diagnosis;
  }

  /**
   * The panel.
   *
   * @param seen what the caches show of it; null where it is not there, or not known
   * @param ledger what the lesson's status says of it
   * @param asked whether what a plain undo restores is for the learner to say
   * @param diagnosis the latest, of whichever Deployment
   */
  static Scene.Panel read(
      String name,
      @Nullable ObservedRollout seen,
      @Nullable DeploymentStatus ledger,
      boolean asked,
      @Nullable DiagnosisStatus diagnosis) {
    PanelReader reader = new PanelReader(name, diagnosis);
    List<Scene.Version> versions = seen == null ? List.of() : reader.versions(seen);
    return new Scene.Panel(
        name,
        seen == null ? ledger == null ? null : ledger.ready() : seen.deployment().readyText(),
        versions,
        ledger == null ? List.of() : reader.ledger(ledger, versions, asked),
        ledger == null ? null : ledger.explanation());
  }

  private List<Scene.Version> versions(ObservedRollout seen) {
    List<Revision> byAge =
        seen.deployment().revisions().stream()
            .sorted(Comparator.comparing(Revision::createdAt).thenComparing(Revision::replicaSet))
            .toList();
    String current = seen.deployment().currentRevision().map(Revision::replicaSet).orElse("");
    List<Scene.Version> shown = new ArrayList<>();
    for (int i = 0; i < byAge.size(); i++) {
      Revision revision = byAge.get(i);
      String image = image(revision);
      VersionMark mark = VersionMark.of(image, i + 1);
      marks.put(revision.replicaSet(), mark);
      boolean wanted = revision.replicaSet().equals(current);
      List<ObservedPod> pods = seen.podsOf(revision);
      if (wanted || !pods.isEmpty()) {
        shown.add(
            new Scene.Version(
                revision.replicaSet(),
                revision.number(),
                was(revision.formerNumbers()),
                image,
                mark,
                wanted,
                pods.stream().map(pod -> tile(pod, revision)).toList()));
      }
    }
    return shown;
  }

  private Scene.Tile tile(ObservedPod pod, Revision revision) {
    PodWords words = PodWords.of(pod);
    return new Scene.Tile(
        pod.name(),
        pod.name().substring(pod.name().lastIndexOf('-') + 1),
        words.state(),
        words.words(),
        words.state() == PodState.BROKEN && isDiagnosed(revision) ? why(pod) : null);
  }

  /** Null where another pod's cause may not be this one's. */
  private @Nullable String why(ObservedPod pod) {
    if (diagnosis == null || diagnosis.explanation() == null) {
      return null;
    }
    String explanation = diagnosis.explanation();
    boolean may =
        pod.name().equals(diagnosis.pod()) || !SuggestionMessages.tellsOfOtherCauses(explanation);
    return may ? SuggestionMessages.ofOnePod(explanation) : null;
  }

  private boolean isDiagnosed(Revision revision) {
    return diagnosis != null
        && name.equals(diagnosis.deployment())
        && diagnosis.revision() != null
        && revision.knownAs(diagnosis.revision());
  }

  private List<Scene.Revision> ledger(
      DeploymentStatus ledger, List<Scene.Version> versions, boolean asked) {
    Map<String, Boolean> current =
        versions.stream()
            .collect(Collectors.toMap(Scene.Version::replicaSet, Scene.Version::current));
    Long restored =
        asked || ledger.plainUndoRestores() == null ? null : ledger.plainUndoRestores().revision();
    List<RevisionStatus> revisions =
        ledger.revisionsOrEmpty().stream()
            .sorted(Comparator.comparingLong(RevisionStatus::revisionOrZero))
            .toList();
    List<Scene.Revision> lines = new ArrayList<>();
    for (RevisionStatus r : revisions) {
      String replicaSet = r.replicaSet() == null ? "" : r.replicaSet();
      String image = r.image() == null ? "" : r.image();
      VersionMark mark = marks.get(replicaSet);
      lines.add(
          new Scene.Revision(
              r.revisionOrZero(),
              was(r.formerRevisionsOrEmpty()),
              r.step(),
              image,
              mark == null ? VersionMark.of(image, lines.size() + 1) : mark,
              r.verdictOrDefault().name(),
              current.getOrDefault(replicaSet, false),
              restored != null && restored == r.revisionOrZero()));
    }
    return lines;
  }

  private static String image(Revision revision) {
    return revision.containers().isEmpty()
        ? ""
        : ContainerImage.shown(revision.containers().getFirst().image());
  }

  private static @Nullable String was(List<Long> former) {
    return former.isEmpty() ? null : PageMessages.was(former);
  }
}
