package dev.guidedrollouts.e2e;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The operator, started as `make demo` starts it: same jar, same JVM flags, the shipped
 * ServiceAccount and nothing else.
 */
public final class OperatorProcess implements AutoCloseable {
  static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path kubeconfig;
  private final Path log;
  private final String namespace;
  private final Map<String, String> environment;
  private final List<String> flags = new ArrayList<>();
  private int port;
  private Process process;

  OperatorProcess(KubernetesClient admin, String namespace) throws IOException {
    this(admin, namespace, Map.of());
  }

  /** With more environment variables than the namespace that it minds. */
  public OperatorProcess(KubernetesClient admin, String namespace, Map<String, String> environment)
      throws IOException {
    this(admin, namespace, namespace, environment);
  }

  /** One of several for the same namespace, with a name of its own for its files. */
  OperatorProcess(
      KubernetesClient admin, String namespace, String name, Map<String, String> environment)
      throws IOException {
    this.namespace = namespace;
    this.environment = new HashMap<>(environment);
    Path folder = Files.createDirectories(Path.of("target/e2e"));
    this.log = folder.resolve(name + ".log");
    this.kubeconfig = folder.resolve(name + ".kubeconfig");
    Files.writeString(kubeconfig, kubeconfig(admin, "guided-rollouts", "guided-rollouts"));
  }

  /** The next start gets this variable too. */
  OperatorProcess with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** The next start gets this flag of the JVM too. */
  OperatorProcess flag(String flag) {
    flags.add(flag);
    return this;
  }

  /** From the next start on it reaches the API server at another address. */
  OperatorProcess via(KubernetesClient admin, String server) throws IOException {
    String own = "\"" + admin.getConfiguration().getMasterUrl() + "\"";
    Files.writeString(kubeconfig, Files.readString(kubeconfig).replace(own, "\"" + server + "\""));
    return this;
  }

  /** Starts it, and returns when it says that it is ready: how long that took. */
  public Duration start() throws IOException {
    long begun = System.nanoTime();
    startWithoutWaiting();
    Awaitility.await("operator ready; log: " + log)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> status("/q/health/ready") == 200);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /**
   * Ready as a kubelet judges it with the chart's probe: three failures, 5 s apart, count. An API
   * server that ends a watch which is too slow for it, on a busy machine, makes for one.
   */
  void assertReady() {
    Awaitility.await("operator still ready; log: " + log)
        .pollDelay(Duration.ZERO)
        .until(() -> status("/q/health/ready") == 200);
  }

  void startWithoutWaiting() throws IOException {
    port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("@deploy/operator.jvmflags");
    command.addAll(flags);
    command.addAll(List.of("-jar", JAR.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG",
                kubeconfig.toAbsolutePath().toString(),
                "GUIDED_ROLLOUTS_HTTP_PORT",
                String.valueOf(port),
                "GUIDED_ROLLOUTS_HTTP_HOST",
                "127.0.0.1",
                // Other tests and people share the cluster: this operator minds its own namespace.
                "GUIDED_ROLLOUTS_WATCH_NAMESPACES",
                namespace));
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
  }

  /** SIGTERM, and the end awaited. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  /** SIGTERM, without waiting. */
  void terminate() {
    process.destroy();
  }

  /** A signal by its name, as kill(1) sends it. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
  }

  /** How it ended by itself, within that time. */
  int awaitEnd(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the operator still runs; see " + log);
    }
    return process.exitValue();
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL: no hook runs, nothing is finished. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }

  int port() {
    return port;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  String get(String path) throws IOException {
    return answer(path).body();
  }

  /** The HTTP status, or 0 where nobody answers yet. */
  int status(String path) {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "the operator ended with " + process.exitValue() + "; see " + log);
    }
    try {
      return answer(path).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> answer(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A kubeconfig with the rights of that ServiceAccount and no others, good for two hours. */
  public static String kubeconfig(KubernetesClient admin, String namespace, String serviceAccount) {
    TokenRequest request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(7200L).endSpec().build();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(serviceAccount)
            .tokenRequest(request)
            .getStatus()
            .getToken();
    Config config = admin.getConfiguration();
    return """
        apiVersion: v1
        kind: Config
        current-context: e2e
        contexts: [{name: e2e, context: {cluster: e2e, user: account}}]
        clusters: [{name: e2e, cluster: {server: "%s", certificate-authority-data: "%s"}}]
        users: [{name: account, user: {token: "%s"}}]
        """
        .formatted(config.getMasterUrl(), config.getCaCertData(), token);
  }

  static File jar() {
    return JAR.toFile();
  }
}
