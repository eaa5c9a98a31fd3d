package dev.guidedrollouts.settings;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import dev.guidedrollouts.validation.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What values a setting may have.
 *
 * @param allowed the same in words, for people
 * @param fits whether a value is one of them
 */
record ValueType(String allowed, Predicate<String> fits) {
  static ValueType bool() {
    return oneOf("true", "false");
  }

  static ValueType oneOf(String... words) {
    return new ValueType(String.join(", ", words), Arrays.asList(words)::contains);
  }

  static ValueType number(int least, int most) {
    return new ValueType(
        "a whole number from %d to %d".formatted(least, most),
        text ->
            text.matches("[0-9]{1,9}")
                && Integer.parseInt(text) >= least
                && Integer.parseInt(text) <= most);
  }

  /** As Kubernetes people write them, and not zero. */
  static ValueType duration() {
    return new ValueType(
        "a duration such as 500ms, 12s or 1m30s, longer than 0", text -> positive(text));
  }

  /** The seconds of a Lease are whole. */
  static ValueType wholeSeconds() {
    return new ValueType(
        "a duration of whole seconds such as 12s or 1m30s",
        text -> positive(text) && Durations.parse(text).toMillisPart() == 0);
  }

  private static boolean positive(String text) {
    try {
      return Durations.parse(text).isPositive();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static ValueType namespaces() {
    return new ValueType(
        "names of namespaces, separated by commas (lower-case letters, digits and '-')",
        text -> list(text).stream().allMatch(NameKind.LABEL::fits));
  }

  static ValueType namespaceShard() {
    return new ValueType(
        "I/N, such as 0/2: I from 0 to N-1, N from 1 to " + Shard.ByNamespace.MOST,
        text -> Shard.ByNamespace.parse(text).isPresent());
  }

  static ValueType labelSelector() {
    return new ValueType(
        "a label selector as kubectl takes it, such as team=a or team in (a, b), !legacy",
        text -> LabelSelector.parse(text).isPresent());
  }

  static ValueType namespace() {
    return new ValueType(
        "the name of a namespace (lower-case letters, digits and '-')", NameKind.LABEL::fits);
  }

  static ValueType object() {
    return new ValueType(
        "a name as Kubernetes has it (lower-case letters, digits, '-' and '.')",
        NameKind.SUBDOMAIN::fits);
  }

  static ValueType matching(String pattern, String allowed) {
    return new ValueType(allowed, Pattern.compile(pattern).asMatchPredicate());
  }

  static ValueType existingFile() {
    return new ValueType(
        "the path of a file that can be read", text -> Files.isReadable(Path.of(text)));
  }

  /** The parts of a list, without those that are empty. */
  static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
