package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.DiagnosisStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.text.PluginMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer as it is read at a terminal. */
final class TextReport {
  private final StringBuilder out = new StringBuilder();

  private TextReport() {}

  static String of(Report report) {
    TextReport text = new TextReport();
    text.head(report);
    if (report.diagnosis() != null) {
      text.trouble(report.diagnosis());
    }
    text.ledger(report);
    report.notes().forEach(note -> text.line("\n" + PluginMessages.unseen(note)));
    return text.out.toString();
  }

  private void head(Report report) {
    Long revision = report.revision();
    line(
        PluginMessages.headline(
            report.metadata().name(),
            report.metadata().namespace(),
            report.state().name(),
            String.valueOf(report.deployment().ready()),
            (revision == null || revision == 0 ? "" : ", revision " + revision)
                + (report.lesson() == null ? "" : ", lesson " + report.lesson())));
    line(report.message());
  }

  private void trouble(DiagnosisStatus d) {
    line("");
    field("Cause", d.cause() + PluginMessages.permanence(Boolean.TRUE.equals(d.permanent())));
    field("Explanation", d.explanation());
    field("Suggestion", d.suggestion());
    field("Evidence", d.reason() + (blank(d.message()) ? "" : ": " + d.message()));
    field(PluginMessages.seenIn(), where(d));
    Instant since = d.firstSeenAt();
    field("Since", since == null ? null : since.toString());
    List<String> commands = d.commands();
    if (commands != null) {
      line("\n" + PluginMessages.commandsFollow());
      commands.forEach(c -> line("  " + c));
    }
  }

  private static @Nullable String where(DiagnosisStatus d) {
    String where =
        Stream.of(
                part("pod ", d.pod()), part("container ", d.container()), part("image ", d.image()))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(", "));
    return where.isEmpty() ? null : where;
  }

  private static @Nullable String part(String what, @Nullable String value) {
    return blank(value) ? null : what + value;
  }

  private void field(String name, @Nullable String value) {
    if (!blank(value)) {
      line("%-12s %s".formatted(name + ":", value));
    }
  }

  private void ledger(Report report) {
    DeploymentStatus deployment = report.deployment();
    List<RevisionStatus> revisions = deployment.revisionsOrEmpty();
    if (revisions.isEmpty()) {
      return;
    }
    line("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("REVISION", PluginMessages.ranWell(), "IMAGE", ""));
    for (RevisionStatus r : revisions) {
      boolean current = Objects.equals(r.revision(), report.revision());
      rows.add(
          List.of(
              String.valueOf(r.revisionOrZero()),
              ranWell(r.verdictOrDefault()),
              String.valueOf(r.image()),
              current ? "(current)" : ""));
    }
    out.append(Table.of(rows));
    undo(deployment);
  }

  private static String ranWell(RevisionVerdict verdict) {
    return switch (verdict) {
      case Healthy -> "yes";
      case Stalled -> "no";
      case Unknown -> PluginMessages.notKnown();
    };
  }

  private void undo(DeploymentStatus deployment) {
    DeploymentStatus.PlainUndo plain = deployment.plainUndoRestores();
    String name = String.valueOf(deployment.name());
    if (plain == null) {
      line("\n" + PluginMessages.undoRestoresNothing(name));
      return;
    }
    RevisionVerdict verdict = plain.verdict() == null ? RevisionVerdict.Unknown : plain.verdict();
    line(
        "\n"
            + PluginMessages.undoRestores(
                name,
                plain.revision(),
                switch (verdict) {
                  case Healthy -> PluginMessages.whichRanWell();
                  case Stalled -> PluginMessages.whichDidNotRunWell();
                  case Unknown -> PluginMessages.whichIsNotKnown();
                }));
  }

  private static boolean blank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
