package dev.guidedrollouts.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings. A setting's name is its flag and its key in the file; its variable is derived from
 * it. docs/configuration.md is generated from this.
 */
enum Setting {
  WATCH_NAMESPACES(
      "watch-namespaces",
      "",
      ValueType.namespaces(),
      "The namespaces whose lessons are reconciled; none: all.",
      "quarkus.operator-sdk.namespaces"),
  SHARD(
      "shard",
      "",
      ValueType.namespaceShard(),
      "Of several operators that share the cluster, this one manages the lessons of part I of N of the namespaces, by a hash of their names: 0/2 and 1/2. None: all.",
      null),
  SHARD_SELECTOR(
      "shard-selector",
      "",
      ValueType.labelSelector(),
      "Instead of shard: this operator manages the lessons with these labels; the selectors of all operators must cover every lesson, and none twice.",
      null),
  CONCURRENT_LESSONS(
      "concurrent-lessons",
      "50",
      ValueType.number(1, 64),
      "How many lessons are reconciled at the same time.",
      "quarkus.operator-sdk.concurrent-reconciliation-threads"),
  DEFAULT_SERVICE_ACCOUNT(
      "default-service-account",
      "",
      ValueType.object(),
      "The ServiceAccount, in each lesson's own namespace, whose rights are used for lessons without spec.serviceAccountName; none: the operator's own.",
      null),
  REQUIRE_SERVICE_ACCOUNT(
      "require-service-account",
      "false",
      ValueType.bool(),
      "A lesson that names no ServiceAccount, and gets none by default, is Invalid: the operator changes nothing under its own rights.",
      null),
  OWN_DEPLOYMENT(
      "own-deployment",
      "",
      ValueType.object(),
      "The name of the operator's own Deployment, in its pod's namespace: a lesson that names it is Invalid, and the Lease is owned by it. The chart sets it.",
      null),
  LEADER_ELECT(
      "leader-elect",
      "false",
      ValueType.bool(),
      "Leader election: of several operators the one that holds the Lease manages lessons. The chart turns it on.",
      null),
  LEADER_ELECTION_NAMESPACE(
      "leader-election-namespace",
      "",
      ValueType.namespace(),
      "The namespace of the Lease; in a pod the pod's own by default.",
      null),
  LEADER_ELECTION_NAME(
      "leader-election-name",
      "guided-rollouts",
      ValueType.object(),
      "The name of the Lease; that of a shard is followed by the shard's (guided-rollouts-0-of-2).",
      null),
  LEADER_ELECTION_IDENTITY(
      "leader-election-identity",
      "",
      ValueType.matching(
          "[A-Za-z0-9][A-Za-z0-9._-]{0,127}",
          "letters, digits, '.', '_' and '-', 128 at most, the first a letter or digit"),
      "The holder identity in the Lease; it must be unique. Default: the host's name and eight random digits.",
      null),
  LEADER_ELECTION_LEASE_DURATION(
      "leader-election-lease-duration",
      "15s",
      ValueType.wholeSeconds(),
      "How long standbys wait before they take over from a leader that no longer renews the Lease.",
      null),
  LEADER_ELECTION_RENEW_DEADLINE(
      "leader-election-renew-deadline",
      "10s",
      ValueType.duration(),
      "How long a leader keeps writing after its last renewal. It must be shorter than the lease duration by more than the clock skew between nodes.",
      null),
  LEADER_ELECTION_RETRY_PERIOD(
      "leader-election-retry-period",
      "2s",
      ValueType.duration(),
      "How often the leader renews the Lease, and how long a standby waits at least between two attempts to acquire it; at most 2.2 times as long.",
      null),
  HTTP_HOST(
      "http-host",
      "0.0.0.0",
      ValueType.matching("[A-Za-z0-9.:%_-]{1,253}", "an address or a host's name"),
      "The address that probes and metrics are served on.",
      "quarkus.http.host"),
  HTTP_PORT(
      "http-port",
      "8080",
      ValueType.number(0, 65535),
      "The port of probes and metrics; 0: any free one.",
      "quarkus.http.port"),
  PAGE(
      "page",
      "false",
      ValueType.bool(),
      "Serve the page: a board of all lessons, and each lesson as it happens. Nothing can be changed by it. The chart's page.enabled.",
      null),
  PAGE_PORT(
      "page-port",
      "8090",
      ValueType.number(0, 65535),
      "The port of the page, which serves nothing else; 0: any free one.",
      null),
  PAGE_AUTH(
      "page-auth",
      "Token",
      ValueType.oneOf("Token", "None"),
      "Token: who signs in with a bearer token of the cluster sees the lessons that they may get. None: whoever is on this machine (kubectl port-forward) sees all; then the page listens on 127.0.0.1 only, and answers to no other name.",
      null),
  PAGE_ROOT_PATH(
      "page-root-path",
      "",
      ValueType.matching(
          "(/[A-Za-z0-9._~-]{1,63}){1,8}", "a path like /lessons, without a slash at its end"),
      "The path that the page is at behind a proxy that passes it on; none: /.",
      null),
  LOG_LEVEL(
      "log-level",
      "INFO",
      ValueType.oneOf("ERROR", "WARN", "INFO", "DEBUG"),
      "The log level of everything.",
      "quarkus.log.level"),
  OPERATOR_LOG_LEVEL(
      "operator-log-level",
      "",
      ValueType.oneOf("ERROR", "WARN", "INFO", "DEBUG"),
      "The log level of the operator's own lines; INFO has one for each decision. Default: that of log-level.",
      "quarkus.log.category.\"dev.guidedrollouts\".level"),
  LOG_FORMAT(
      "log-format",
      "plain",
      ValueType.oneOf("plain", "json"),
      "Plain text, or one JSON object a line.",
      null),
  KUBECONFIG(
      "kubeconfig",
      "",
      ValueType.existingFile(),
      "The kubeconfig to use; in a pod none is needed.",
      "kubeconfig"),
  CONFIG_FILE(
      "config-file",
      "",
      ValueType.existingFile(),
      "A YAML file with these names as keys, for settings that neither a flag nor a variable gives.",
      null);

  static final String VARIABLE_PREFIX = "GUIDED_ROLLOUTS_";

  private final String key;
  private final String defaultValue;

  @SuppressWarnings("ImmutableEnumChecker") // its predicates hold nothing that changes
  private final ValueType type;

  private final String meaning;
  private final @Nullable String property;

  /**
   * @param key its name
   * @param defaultValue its default; empty for none
   * @param property the property of Quarkus or the client that its value is handed on as; null
   *     where there is no such, or where it takes more than its value
   */
  Setting(
      String key, String defaultValue, ValueType type, String meaning, @Nullable String property) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.type = type;
    this.meaning = meaning;
    this.property = property;
  }

  String key() {
    return key;
  }

  String flag() {
    return "--" + key;
  }

  String variable() {
    return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  String defaultValue() {
    return defaultValue;
  }

  ValueType type() {
    return type;
  }

  String meaning() {
    return meaning;
  }

  Optional<String> property() {
    return Optional.ofNullable(property);
  }

  boolean isSwitch() {
    return type.allowed().equals(ValueType.bool().allowed());
  }

  static Optional<Setting> named(String key) {
    return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
  }
}
