package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.kube.classroom.Classroom;
import dev.guidedrollouts.kube.classroom.SecretFile;
import dev.guidedrollouts.kube.classroom.Team;
import dev.guidedrollouts.kube.lookup.Connection;
import dev.guidedrollouts.text.EnrolMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl lesson enrol}. */
@Command(
    name = "enrol",
    header = "Make the namespaces, accounts and kubeconfigs of a class.",
    description = {
      "",
      "Writes what each team gets: a namespace with a quota and limits, an account with the role edit"
          + " in it, and the lesson. With --apply it is made, under your own rights, and each team's"
          + " kubeconfig is written. May be run again at any time: what is there is brought to what it"
          + " should be, and kubeconfigs are written anew.",
      ""
    },
    sortOptions = false,
    exitCodeOnInvalidInput = EnrolCommand.ERROR,
    exitCodeOnExecutionException = EnrolCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:All teams were made, written or removed.",
      "1:Not all: wrong arguments, somebody else's namespace, missing rights, no cluster."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kubectl lesson enrol --count 20 --prefix team --lesson lesson.yaml --apply --out class",
      "  kubectl lesson enrol --remove --prefix team"
    })
final class EnrolCommand extends Subcommand {
  static final int ERROR = 1;
  private static final int MOST_TEAMS = 500;
  private static final int LONGEST_PREFIX = 40;
  private static final int MOST_HOURS = 24 * 365;

  @Option(names = "--count", paramLabel = "NUMBER", description = "How many teams.")
  int count;

  @Option(
      names = "--prefix",
      required = true,
      paramLabel = "NAME",
      description = "What their namespaces begin with: NAME-01, NAME-02, …")
  String prefix = "";

  @Option(names = "--lesson", paramLabel = "FILE", description = "A file with the lesson.")
  @Nullable Path lesson;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where manifests and kubeconfigs are written to; default: the prefix.")
  @Nullable Path out;

  @Option(
      names = "--valid-hours",
      paramLabel = "NUMBER",
      description =
          "How long a kubeconfig's token holds; default: 168, a week. The API server may give less.")
  int validHours = 168;

  @Option(names = "--apply", description = "Make it in the cluster.")
  boolean apply;

  @Option(
      names = "--remove",
      description = "Remove the namespaces that were made with this prefix, and no other.")
  boolean remove;

  @Mixin ClusterOptions cluster = new ClusterOptions();

  @Override
  public Integer call() {
    if (!NameKind.LABEL.fits(prefix) || prefix.length() > LONGEST_PREFIX) {
      throw wrong(EnrolMessages.notPrefix(prefix, LONGEST_PREFIX));
    }
    if (remove) {
      return removed();
    }
    if (count < 1 || count > MOST_TEAMS) {
      throw wrong(EnrolMessages.notCount(MOST_TEAMS));
    }
    if (validHours < 1 || validHours > MOST_HOURS) {
      throw wrong(EnrolMessages.notHours(MOST_HOURS));
    }
    Path folder = out == null ? Path.of(prefix) : out;
    try {
      List<Team> teams =
          Team.of(
              prefix,
              count,
              lesson == null ? List.of() : Team.lessons(lesson.toString(), read(lesson)));
      Files.createDirectories(folder);
      if (apply) {
        applied(folder, teams);
      } else {
        for (Team team : teams) {
          say(EnrolMessages.written(manifest(folder, team).toString()));
        }
        say(EnrolMessages.notApplied(folder.toString()));
      }
    } catch (IOException e) {
      throw wrong(EnrolMessages.notWritable(folder.toString()));
    }
    return 0;
  }

  private void applied(Path folder, List<Team> teams) throws IOException {
    try (Connection connection = cluster.open(this)) {
      Classroom classroom = new Classroom(connection);
      Path kubeconfig = folder;
      for (Team team : teams) {
        manifest(folder, team);
        classroom.apply(team, prefix);
        Classroom.Access access = classroom.access(team, Duration.ofHours(validHours));
        kubeconfig = folder.resolve(team.name() + ".kubeconfig");
        SecretFile.write(kubeconfig, access.text());
        say(EnrolMessages.applied(team.name(), kubeconfig.toString(), access.until()));
      }
      say(EnrolMessages.howToUse(kubeconfig.toAbsolutePath().normalize().toString()));
    }
  }

  private int removed() {
    try (Connection connection = cluster.open(this)) {
      Classroom classroom = new Classroom(connection);
      List<String> namespaces = classroom.enrolled(prefix);
      if (namespaces.isEmpty()) {
        say(EnrolMessages.nothingToRemove(prefix));
      }
      for (String namespace : namespaces) {
        classroom.remove(namespace);
        say(EnrolMessages.removed(namespace));
      }
      return 0;
    }
  }

  private static Path manifest(Path folder, Team team) throws IOException {
    return Files.writeString(folder.resolve(team.name() + ".yaml"), team.manifest());
  }

  private String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw wrong(EnrolMessages.unreadable(file.toString()));
    }
  }

  private void say(String line) {
    print(line + "\n");
  }
}
