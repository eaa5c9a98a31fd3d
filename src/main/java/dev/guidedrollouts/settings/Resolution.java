package dev.guidedrollouts.settings;

import dev.guidedrollouts.text.SafeText;
import dev.guidedrollouts.validation.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is set, and by whom: a flag goes before a variable, a variable before the file, the file
 * before the default.
 */
final class Resolution {
  private static final int VALUE_CHARS = 100;

  /** Where a pod finds the name of its namespace. */
  static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private final Map<Setting, Given> given = new EnumMap<>(Setting.class);
  private final List<String> problems = new ArrayList<>();

  private Resolution() {}

  /**
   * Reads and checks everything.
   *
   * @param flags what the flags say
   * @param environment the process's variables
   * @throws WrongSettingsException if something is not allowed; all such things are in it
   */
  static Map<Setting, Given> of(Map<Setting, Given> flags, Map<String, String> environment)
      throws WrongSettingsException {
    Resolution resolution = new Resolution();
    Map<Setting, Given> variables = variables(environment);
    Given file = flags.getOrDefault(Setting.CONFIG_FILE, variables.get(Setting.CONFIG_FILE));
    if (file != null) {
      resolution.check(Setting.CONFIG_FILE, file);
      if (resolution.problems.isEmpty()) {
        resolution.take(SettingsFile.read(file.value(), resolution.problems));
      }
    }
    resolution.take(variables);
    resolution.take(flags);
    resolution.given.forEach(
        (setting, value) -> {
          if (setting != Setting.CONFIG_FILE) {
            resolution.check(setting, value);
          }
        });
    if (resolution.problems.isEmpty()) {
      resolution.checkTogether();
    }
    if (!resolution.problems.isEmpty()) {
      throw new WrongSettingsException(resolution.problems);
    }
    return resolution.given;
  }

  private static Map<Setting, Given> variables(Map<String, String> environment) {
    Map<Setting, Given> found = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.variable());
      if (value != null) {
        found.put(setting, new Given(value, setting.variable()));
      }
    }
    return found;
  }

  private void take(Map<Setting, Given> more) {
    given.putAll(more);
  }

  /** An empty value stands for none, where none is allowed. */
  private void check(Setting setting, Given value) {
    boolean none = value.value().isEmpty() && setting.standard().isEmpty();
    if (!none && !setting.kind().fits().test(value.value())) {
      problems.add(
          "%s is \"%s\"; allowed: %s"
              .formatted(
                  value.source(),
                  SafeText.clean(value.value(), VALUE_CHARS),
                  setting.kind().allowed()));
    }
  }

  private void checkTogether() {
    boolean pod = Files.isReadable(POD_NAMESPACE);
    if (!text(Setting.OWN_DEPLOYMENT).isEmpty() && !pod) {
      problems.add(
          "%s is set, and this is no pod: leave it out".formatted(source(Setting.OWN_DEPLOYMENT)));
    }
    if (text(Setting.LEADER_ELECT).equals("true")
        && text(Setting.LEADER_ELECTION_NAMESPACE).isEmpty()
        && !pod) {
      problems.add(
          "%s is not set, and this is no pod whose namespace could be taken; %s needs it"
              .formatted(Setting.LEADER_ELECTION_NAMESPACE.flag(), source(Setting.LEADER_ELECT)));
    }
    Setting duration = Setting.LEADER_ELECTION_LEASE_DURATION;
    Setting deadline = Setting.LEADER_ELECTION_RENEW_DEADLINE;
    Setting period = Setting.LEADER_ELECTION_RETRY_PERIOD;
    if (millis(deadline) >= millis(duration)) {
      problems.add(
          "%s is %s; allowed: less than %s, which is %s"
              .formatted(source(deadline), text(deadline), duration.key(), text(duration)));
    }
    // The others wait for up to 2.2 periods; a leader needs more than one try within its deadline.
    if (3 * millis(period) > millis(deadline)) {
      problems.add(
          "%s is %s; allowed: at most a third of %s, which is %s"
              .formatted(source(period), text(period), deadline.key(), text(deadline)));
    }
  }

  private long millis(Setting setting) {
    return Durations.parse(text(setting)).toMillis();
  }

  private String text(Setting setting) {
    Given value = given.get(setting);
    return value == null ? setting.standard() : value.value();
  }

  private String source(Setting setting) {
    Given value = given.get(setting);
    return value == null ? setting.key() : value.source();
  }
}
