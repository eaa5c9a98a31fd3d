package dev.guidedrollouts.settings;

import dev.guidedrollouts.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A label selector in the form that kubectl takes ({@code -l}): requirements separated by commas,
 * all of which must be met. The client only hands such a text on to the API server; here it is
 * asked of lessons that are in memory.
 *
 * <p>Rules as in Kubernetes (k8s.io/apimachinery, pkg/labels/selector.go): {@code !=} and {@code
 * notin} are met too where the label is absent. Not taken: the comparisons {@code >} and {@code <}.
 */
public final class LabelSelector {
  private static final String NAME = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
  private static final String KEY =
      "(?<key>(?:" + Patterns.SUBDOMAIN_CHARACTERS + "/)?" + NAME + ")";
  private static final String VALUE = "(?<value>(?:" + NAME + ")?)";

  private static final Pattern PRESENT = Pattern.compile("(?<not>!?)\\s*" + KEY);
  private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*(?<sign>==|=|!=)\\s*" + VALUE);
  private static final Pattern SET =
      Pattern.compile(KEY + "\\s+(?<word>in|notin)\\s*\\((?<values>[^()]*)\\)");
  private static final Pattern ONE_VALUE = Pattern.compile(VALUE);

  /** Commas that are not within parentheses. */
  private static final Pattern BETWEEN = Pattern.compile(",(?![^(]*\\))");

  private final List<Requirement> requirements;

  private LabelSelector(List<Requirement> requirements) {
    this.requirements = requirements;
  }

  /**
   * What one label must be.
   *
   * @param wanted true: its value is one of these; false: it is none of them, or it is absent
   * @param values null where any value is one
   */
  private record Requirement(String key, boolean wanted, @Nullable Set<String> values) {
    boolean isMet(Map<String, String> labels) {
      String value = labels.get(key);
      boolean one = value != null && (values == null || values.contains(value));
      return one == wanted;
    }
  }

  /** The selector that a text is; empty where it is none, or has no requirement. */
  public static Optional<LabelSelector> parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    for (String part : BETWEEN.split(text, -1)) {
      Optional<Requirement> requirement = requirement(part.strip());
      if (requirement.isEmpty()) {
        return Optional.empty();
      }
      requirements.add(requirement.get());
    }
    return Optional.of(new LabelSelector(List.copyOf(requirements)));
  }

  private static Optional<Requirement> requirement(String part) {
    Matcher present = PRESENT.matcher(part);
    if (present.matches()) {
      return Optional.of(
          new Requirement(present.group("key"), present.group("not").isEmpty(), null));
    }
    Matcher equal = EQUAL.matcher(part);
    if (equal.matches()) {
      return Optional.of(
          new Requirement(
              equal.group("key"), !equal.group("sign").equals("!="), Set.of(equal.group("value"))));
    }
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      List<String> values =
          Arrays.stream(set.group("values").split(",", -1)).map(String::strip).toList();
      return values.stream().allMatch(v -> ONE_VALUE.matcher(v).matches())
          ? Optional.of(
              new Requirement(
                  set.group("key"), set.group("word").equals("in"), new HashSet<>(values)))
          : Optional.empty();
    }
    return Optional.empty();
  }

  /** The labels that it asks for. */
  public Set<String> keys() {
    return requirements.stream().map(Requirement::key).collect(Collectors.toSet());
  }

  /** Whether labels meet every requirement. */
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(r -> r.isMet(labels));
  }
}
