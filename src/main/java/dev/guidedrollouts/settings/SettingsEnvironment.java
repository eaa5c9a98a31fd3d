package dev.guidedrollouts.settings;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The settings among a process's variables. */
final class SettingsEnvironment {
  /**
   * What the kubelet and Docker make for a Service named guided-rollouts or guided-rollouts-…
   * (kubernetes, pkg/kubelet/envvars/envvars.go).
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP).*)?)");

  private SettingsEnvironment() {}

  /** The values that variables give; an empty one counts as well. */
  static Map<Setting, ConfiguredValue> read(Map<String, String> environment) {
    Map<Setting, ConfiguredValue> found = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.variable());
      if (value != null) {
        found.put(setting, new ConfiguredValue(value, setting.variable()));
      }
    }
    return found;
  }

  /** A line for each variable that has our prefix and is an unknown setting, in order of name. */
  static Set<String> unknown(Map<String, String> environment) {
    Set<String> unknown = new TreeSet<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(Setting.VARIABLE_PREFIX)
          && !SERVICE_LINK.matcher(name).matches()
          && Setting.named(keyOf(name)).isEmpty()) {
        unknown.add(
            "unknown setting %s%s"
                .formatted(name, DidYouMean.question(keyOf(name), Setting::variable)));
      }
    }
    return unknown;
  }

  private static String keyOf(String variable) {
    return variable
        .substring(Setting.VARIABLE_PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }
}
