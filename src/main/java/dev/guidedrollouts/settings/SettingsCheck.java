package dev.guidedrollouts.settings;

import dev.guidedrollouts.text.SafeText;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with configured values, each by itself and all together. */
final class SettingsCheck {
  private static final int VALUE_CHARS = 100;

  private SettingsCheck() {}

  /**
   * The line that says what is wrong with a value, and what is allowed; empty: it is allowed. An
   * empty value stands for none, where none is allowed.
   */
  static Optional<String> problem(Setting setting, ConfiguredValue value) {
    boolean none = value.value().isEmpty() && setting.defaultValue().isEmpty();
    return none || setting.type().fits().test(value.value())
        ? Optional.empty()
        : Optional.of(
            "%s is \"%s\"; allowed: %s"
                .formatted(
                    value.source(),
                    SafeText.clean(value.value(), VALUE_CHARS),
                    setting.type().allowed()));
  }

  /**
   * A line for each rule between settings that is broken.
   *
   * @param settings values that are allowed, each by itself
   */
  static List<String> together(Settings settings) {
    List<String> problems = new ArrayList<>();
    boolean pod = Files.isReadable(Settings.POD_NAMESPACE);
    if (settings.ownDeployment().isPresent() && !pod) {
      problems.add(
          "%s is set, and this process is not running in a pod: leave it out"
              .formatted(settings.source(Setting.OWN_DEPLOYMENT)));
    }
    if (settings.leaderElect()
        && settings.text(Setting.LEADER_ELECTION_NAMESPACE).isEmpty()
        && !pod) {
      problems.add(
          "%s is not set, and this process is not running in a pod whose namespace could be used; %s needs it"
              .formatted(
                  Setting.LEADER_ELECTION_NAMESPACE.flag(), settings.source(Setting.LEADER_ELECT)));
    }
    if (settings.text(Setting.SHARD).isPresent()
        && settings.text(Setting.SHARD_SELECTOR).isPresent()) {
      problems.add(
          "%s and %s are both set; allowed: one of the two"
              .formatted(settings.source(Setting.SHARD), settings.source(Setting.SHARD_SELECTOR)));
    } else if (settings.text(Setting.WATCH_NAMESPACES).isPresent()
        && settings.shardsNamespaces().isEmpty()) {
      problems.add(
          "%s is %s, to which no namespace of %s belongs, which is %s; allowed: a shard that has one"
              .formatted(
                  settings.source(Setting.SHARD),
                  settings.shard(),
                  Setting.WATCH_NAMESPACES.key(),
                  settings.text(Setting.WATCH_NAMESPACES).orElseThrow()));
    }
    if (settings.renewDeadline().compareTo(settings.leaseDuration()) >= 0) {
      problems.add(
          tooLong(
              settings,
              Setting.LEADER_ELECTION_RENEW_DEADLINE,
              "less than",
              Setting.LEADER_ELECTION_LEASE_DURATION));
    }
    // The others wait for up to 2.2 periods; a leader needs more than one try within its deadline.
    if (settings.retryPeriod().multipliedBy(3).compareTo(settings.renewDeadline()) > 0) {
      problems.add(
          tooLong(
              settings,
              Setting.LEADER_ELECTION_RETRY_PERIOD,
              "at most a third of",
              Setting.LEADER_ELECTION_RENEW_DEADLINE));
    }
    return problems;
  }

  private static String tooLong(Settings settings, Setting one, String bound, Setting other) {
    return "%s is %s; allowed: %s %s, which is %s"
        .formatted(
            settings.source(one),
            settings.text(one).orElseThrow(),
            bound,
            other.key(),
            settings.text(other).orElseThrow());
  }
}
