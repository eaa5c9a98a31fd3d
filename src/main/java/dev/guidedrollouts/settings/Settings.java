package dev.guidedrollouts.settings;

import dev.guidedrollouts.validation.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The operator's configuration; every value has been checked. docs/configuration.md tells what each
 * means.
 */
public final class Settings {
  /** Where a pod finds the name of its namespace. */
  static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private final Map<Setting, ConfiguredValue> values;

  Settings(Map<Setting, ConfiguredValue> values) {
    this.values = values.isEmpty() ? Map.of() : new EnumMap<>(values);
  }

  /** Nothing but defaults. */
  public static Settings none() {
    return new Settings(Map.of());
  }

  public Optional<String> defaultServiceAccount() {
    return text(Setting.DEFAULT_SERVICE_ACCOUNT);
  }

  public boolean requireServiceAccount() {
    return is(Setting.REQUIRE_SERVICE_ACCOUNT);
  }

  /** The part of the lessons that is this operator's. */
  public Shard shard() {
    return text(Setting.SHARD)
        .flatMap(Shard.ByNamespace::parse)
        .<Shard>map(shard -> shard)
        .or(() -> text(Setting.SHARD_SELECTOR).flatMap(Settings::byLabels))
        .orElseGet(Shard.All::new);
  }

  private static Optional<Shard> byLabels(String text) {
    return LabelSelector.parse(text).map(selector -> new Shard.ByLabels(text, selector));
  }

  /**
   * The namespaces of {@code watch-namespaces} that have lessons of this shard; none where all
   * namespaces are watched, or where no namespace of these is the shard's.
   */
  List<String> shardsNamespaces() {
    List<String> watched = ValueType.list(text(Setting.WATCH_NAMESPACES).orElse(""));
    return shard() instanceof Shard.ByNamespace part
        ? watched.stream().filter(part::owns).toList()
        : watched;
  }

  public boolean leaderElect() {
    return is(Setting.LEADER_ELECT);
  }

  /**
   * The one that is set, else the pod's own.
   *
   * @throws UncheckedIOException if that can't be read
   */
  public String leaderElectionNamespace() {
    return text(Setting.LEADER_ELECTION_NAMESPACE).orElseGet(this::podNamespace);
  }

  /** The operator's own Deployment, where it has one; it is in {@link #podNamespace()}. */
  public Optional<String> ownDeployment() {
    return text(Setting.OWN_DEPLOYMENT);
  }

  /** The operator's own Deployment, where the Lease is in its namespace too. */
  public Optional<String> leaseOwner() {
    return ownDeployment().filter(name -> leaderElectionNamespace().equals(podNamespace()));
  }

  /**
   * The namespace of the pod that this is.
   *
   * @throws UncheckedIOException if it can't be read, for example outside of a pod
   */
  public String podNamespace() {
    try {
      return Files.readString(POD_NAMESPACE).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the Lease: each shard has its own leader. */
  public String leaderElectionName() {
    return text(Setting.LEADER_ELECTION_NAME).orElseThrow() + shard().leaseSuffix();
  }

  /** Empty: one that no other process has. */
  public Optional<String> leaderElectionIdentity() {
    return text(Setting.LEADER_ELECTION_IDENTITY);
  }

  public Duration leaseDuration() {
    return duration(Setting.LEADER_ELECTION_LEASE_DURATION);
  }

  public Duration renewDeadline() {
    return duration(Setting.LEADER_ELECTION_RENEW_DEADLINE);
  }

  public Duration retryPeriod() {
    return duration(Setting.LEADER_ELECTION_RETRY_PERIOD);
  }

  public boolean page() {
    return is(Setting.PAGE);
  }

  /** The port of the page; 0 for any. */
  public int pagePort() {
    return Integer.parseInt(text(Setting.PAGE_PORT).orElseThrow());
  }

  /** Whether who looks at the page must sign in. */
  public boolean pageSignIn() {
    return text(Setting.PAGE_AUTH).orElseThrow().equals("Token");
  }

  /** The address that the page listens on: without sign-in it is for this machine only. */
  public String pageHost() {
    return pageSignIn() ? text(Setting.HTTP_HOST).orElseThrow() : "127.0.0.1";
  }

  /** The path before all others of the page; empty for none. */
  public String pageRootPath() {
    return text(Setting.PAGE_ROOT_PATH).orElse("");
  }

  /** What is set, and where, in one line; none of it is secret. */
  public String inWords() {
    return values.isEmpty()
        ? "all settings have their defaults"
        : values.entrySet().stream()
            .map(
                e ->
                    e.getKey().key()
                        + "="
                        + e.getValue().value()
                        + " ("
                        + e.getValue().source().replaceFirst(": " + e.getKey().key() + "$", "")
                        + ")")
            .collect(Collectors.joining(", "));
  }

  /**
   * The properties of Quarkus, the SDK and the client that these settings mean. What is not set is
   * not among them, and is theirs to say.
   */
  Map<String, String> properties() {
    Map<String, String> properties =
        values.keySet().stream()
            .filter(s -> s.property().isPresent() && text(s).isPresent())
            .collect(
                Collectors.toMap(
                    s -> s.property().orElseThrow(), s -> text(s).orElseThrow(), (a, b) -> b));
    // What another shard's namespaces hold is not even read.
    Setting.WATCH_NAMESPACES
        .property()
        .ifPresent(
            property ->
                properties.computeIfPresent(
                    property,
                    (k, all) ->
                        shard() instanceof Shard.ByNamespace
                            ? String.join(",", shardsNamespaces())
                            : all));
    text(Setting.LOG_FORMAT)
        .filter(format -> values.containsKey(Setting.LOG_FORMAT))
        .ifPresent(
            format ->
                properties.put(
                    "quarkus.log.console.json.enabled", String.valueOf(format.equals("json"))));
    return properties;
  }

  /** The configured value, else the default; empty where neither is there. */
  Optional<String> text(Setting setting) {
    ConfiguredValue value = values.get(setting);
    return Optional.of(value == null ? setting.defaultValue() : value.value())
        .filter(text -> !text.isEmpty());
  }

  /** Where the value was given; the setting's name where it has its default. */
  String source(Setting setting) {
    ConfiguredValue value = values.get(setting);
    return value == null ? setting.key() : value.source();
  }

  private boolean is(Setting setting) {
    return text(setting).map("true"::equals).orElse(false);
  }

  private Duration duration(Setting setting) {
    return Durations.parse(text(setting).orElseThrow());
  }
}
