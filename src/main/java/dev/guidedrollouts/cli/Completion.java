package dev.guidedrollouts.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes what a shell needs to complete the command line, made from the same model that reads it.
 * Run when the plugin is packed, so that a shell starts no JVM; names of Deployments and lessons
 * come from kubectl.
 *
 * <p>Argument: {@code bash}, {@code zsh} or {@code fish}.
 */
public final class Completion {
  private static final String PROGRAM = "kubectl-lesson";

  /** The commands that take a Deployment, and those that take a lesson. */
  private static final String DEPLOYMENTS = "diagnose|wait";

  private static final String LESSONS =
      Arrays.stream(Word.values()).map(w -> w.command).collect(Collectors.joining("|"));

  /** The commands that take a file. */
  private static final String FILES = "lint|test";

  /**
   * Names, where the word at the cursor may be one. The flags that say which cluster and namespace
   * are handed to kubectl as they were typed.
   */
  private static final String NAMES =
      """

      _kubectl_lesson_get() {
        local i
        local -a where=()
        for ((i = 1; i < COMP_CWORD; i++)); do
          case ${COMP_WORDS[i]} in
            -n | --namespace | --context | --kubeconfig) where+=("${COMP_WORDS[i]}" "${COMP_WORDS[i + 1]}") ;;
          esac
        done
        kubectl get "$1" -o name --request-timeout=2s "${where[@]}" 2>/dev/null
      }

      _kubectl_lesson_names() {
        local current=${COMP_WORDS[COMP_CWORD]} kind=
        case ${COMP_WORDS[COMP_CWORD - 1]} in
          -n | --namespace)
            COMPREPLY=($(compgen -W "$(_kubectl_lesson_get namespaces | sed 's|.*/||')" -- "$current"))
            return
            ;;
          --context)
            COMPREPLY=($(compgen -W "$(kubectl config get-contexts -o name 2>/dev/null)" -- "$current"))
            return
            ;;
          -*) return ;;
        esac
        [[ $COMP_CWORD -gt 1 && $current != -* ]] || return
        case ${COMP_WORDS[1]} in
          %s) kind=deployments ;;
          %s) kind=rolloutlessons ;;
          *) return ;;
        esac
        COMPREPLY+=($(compgen -W "$(_kubectl_lesson_get $kind | sed 's|^deployment.apps/|deployment/|; s|^rolloutlesson.guidedrollouts.dev/|lesson/|')" -- "$current"))
      }

      _kubectl_lesson() {
        _complete_kubectl-lesson "$@"
        _kubectl_lesson_names
      }
      complete -F _kubectl_lesson kubectl-lesson
      """
          .formatted(DEPLOYMENTS.replace("|", " | "), LESSONS.replace("|", " | "));

  private Completion() {}

  /** Writes the script for the shell that is named. */
  public static void main(String[] arguments) {
    CommandLine line = Main.commandLine();
    try (PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
      out.print(
          switch (arguments[0]) {
            case "bash" -> bash(line);
            case "zsh" -> zsh(line);
            case "fish" -> fish(line.getCommandSpec());
            default -> throw new IllegalArgumentException(arguments[0]);
          });
    }
  }

  static String bash(CommandLine line) {
    return AutoComplete.bash(PROGRAM, line) + NAMES;
  }

  /** The same, in zsh's way to read it. */
  static String zsh(CommandLine line) {
    return "#compdef kubectl-lesson\nautoload -Uz bashcompinit && bashcompinit\n" + bash(line);
  }

  static String fish(CommandSpec root) {
    StringBuilder out = new StringBuilder("complete -c kubectl-lesson -f\n");
    options(out, root, "__fish_use_subcommand");
    root.subcommands()
        .forEach(
            (name, command) -> {
              CommandSpec spec = command.getCommandSpec();
              out.append("complete -c kubectl-lesson -n __fish_use_subcommand -a ")
                  .append(name)
                  .append(" -d ")
                  .append(quoted(String.join(" ", spec.usageMessage().header())))
                  .append('\n');
              String seen = "'__fish_seen_subcommand_from " + name + "'";
              options(out, spec, seen);
              positional(out, name, seen);
            });
    return out.toString();
  }

  private static void options(StringBuilder out, CommandSpec command, String when) {
    for (OptionSpec option : command.options()) {
      out.append("complete -c kubectl-lesson -n ").append(when);
      for (String name : option.names()) {
        out.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      if (option.arity().max() > 0) {
        out.append(" -x");
        if (option.longestName().equals("--namespace")) {
          out.append(
              " -a '(kubectl get namespaces -o name 2>/dev/null | string replace -r \".*/\" \"\")'");
        } else if (option.longestName().equals("--context")) {
          out.append(" -a '(kubectl config get-contexts -o name 2>/dev/null)'");
        } else if (option.longestName().equals("--kubeconfig")) {
          out.append(" -F");
        } else if (option.completionCandidates() != null) {
          out.append(" -a ")
              .append(
                  quoted(
                      StreamSupport.stream(option.completionCandidates().spliterator(), false)
                          .collect(Collectors.joining(" "))));
        }
      }
      out.append(" -d ").append(quoted(String.join(" ", option.description()))).append('\n');
    }
  }

  private static void positional(StringBuilder out, String command, String when) {
    String names =
        command.matches(DEPLOYMENTS)
            ? "(kubectl get deployments -o name 2>/dev/null | string replace deployment.apps/ deployment/)"
            : command.matches(LESSONS)
                ? "(kubectl get rolloutlessons -o name 2>/dev/null | string replace rolloutlesson.guidedrollouts.dev/ lesson/)"
                : "";
    if (!names.isEmpty()) {
      out.append("complete -c kubectl-lesson -n ")
          .append(when)
          .append(" -a '")
          .append(names)
          .append("'\n");
    } else if (command.matches(FILES)) {
      out.append("complete -c kubectl-lesson -n ").append(when).append(" -F\n");
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
