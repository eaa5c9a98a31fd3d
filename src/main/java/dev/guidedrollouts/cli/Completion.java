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
          --kubeconfig)
            COMPREPLY=($(compgen -f -- "$current"))
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

  /** The same for fish. */
  private static final String FISH_NAMES =
      """
      function __kubectl_lesson_get
        set -l words (commandline -opc)
        set -l where
        for i in (seq 1 (count $words))
          if contains -- $words[$i] -n --namespace --context --kubeconfig
            set -a where $words[$i] $words[(math $i + 1)]
          end
        end
        kubectl get $argv[1] -o name --request-timeout=2s $where 2>/dev/null
      end
      """;

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

  /**
   * The same, in zsh's way to read it: it has no {@code compopt}, and runs the file as a function
   * when it is first asked, which has to answer too.
   */
  static String zsh(CommandLine line) {
    return """
        #compdef kubectl-lesson
        autoload -Uz bashcompinit && bashcompinit
        (( $+functions[compopt] )) || compopt() { : }
        %s
        [[ $funcstack[1] != _kubectl-lesson ]] || _bash_complete -F _kubectl_lesson
        """
        .replace("%s", bash(line));
  }

  static String fish(CommandSpec root) {
    StringBuilder out = new StringBuilder(FISH_NAMES).append("complete -c kubectl-lesson -f\n");
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
        // Of a flag with a value that is no file's name nothing else is proposed.
        out.append(option.longestName().equals("--kubeconfig") ? " -r -F" : " -x");
        if (option.longestName().equals("--namespace")) {
          out.append(" -a '(__kubectl_lesson_get namespaces | string replace -r \".*/\" \"\")'");
        } else if (option.longestName().equals("--context")) {
          out.append(" -a '(kubectl config get-contexts -o name 2>/dev/null)'");
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
            ? "(__kubectl_lesson_get deployments | string replace deployment.apps/ deployment/)"
            : command.matches(LESSONS)
                ? "(__kubectl_lesson_get rolloutlessons | string replace rolloutlesson.guidedrollouts.dev/ lesson/)"
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
