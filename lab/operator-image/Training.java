import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A run of the operator that needs no cluster: an API server of a few fixed answers gives it one lesson whose rollout is
 * stuck, waits until it has written what it found, and ends it. What the JVM loaded by then is what a start loads.
 *
 * <p>{@code java Training.java WORK LOG JAVA [ARGUMENT…]}: WORK holds server.p12 (password "training") and ca.pem.
 */
class Training {
  private static final String LESSON =
      """
      {"apiVersion":"guidedrollouts.dev/v1alpha1","kind":"RolloutLesson","metadata":{"name":"training","namespace":"training",
      "uid":"l1","resourceVersion":"1","generation":1,"creationTimestamp":"2026-01-01T00:00:00Z"},"spec":{"steps":[{"name":"stuck","expect":"Stall","rollOut":
      {"deployment":"reviews","image":"docker.io/example/reviews:2"}}]}}
      """;
  private static final String TEMPLATE =
      """
      {"metadata":{"labels":{"app":"reviews","pod-template-hash":"1"}},"spec":{"containers":[{"name":"reviews","image":
      "docker.io/example/reviews:2","ports":[{"containerPort":9080}]}]}}
      """;
  private static final String DEPLOYMENT =
      """
      {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"reviews","namespace":"training","uid":"d1","resourceVersion":"2","creationTimestamp":"2026-01-01T00:00:00Z",
      "generation":1,"annotations":{"deployment.kubernetes.io/revision":"1"}},"spec":{"replicas":1,"selector":{"matchLabels":
      {"app":"reviews"}},"template":%s},"status":{"observedGeneration":1,"replicas":1,"unavailableReplicas":1,"updatedReplicas":1,
      "conditions":[{"type":"Progressing","status":"True","reason":"ReplicaSetUpdated"}]}}
      """
          .formatted(TEMPLATE);
  private static final String REPLICA_SET =
      """
      {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"reviews-1","namespace":"training","uid":"r1","resourceVersion":"3","creationTimestamp":"2026-01-01T00:00:00Z",
      "annotations":{"deployment.kubernetes.io/revision":"1"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment",
      "name":"reviews","uid":"d1","controller":true}]},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"reviews"}},
      "template":%s},"status":{"replicas":1}}
      """
          .formatted(TEMPLATE);
  private static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"reviews-1-1","namespace":"training","uid":"p1","resourceVersion":"4","creationTimestamp":"2026-01-01T00:00:00Z",
      "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"reviews-1","uid":"r1","controller":true}]},
      "spec":{"containers":[{"name":"reviews","image":"docker.io/example/reviews:2"}]},"status":{"phase":"Pending",
      "conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"name":"reviews","image":"docker.io/example/reviews:2",
      "imageID":"","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":
      "Back-off pulling image \\"docker.io/example/reviews:2\\": ErrImagePull: failed to resolve reference \\"docker.io/example/reviews:2\\": docker.io/example/reviews:2: not found"}}}]}}
      """;
  private static final Map<String, String> LISTS =
      Map.of("rolloutlessons", LESSON, "deployments", DEPLOYMENT, "replicasets", REPLICA_SET, "pods", POD);

  private static final String VERSION = "{\"major\":\"1\",\"minor\":\"34\"}";

  private static final long QUIET_NANOS = 2_000_000_000L;

  private final List<ServerWebSocket> lessonWatches = new CopyOnWriteArrayList<>();
  private final JsonObject lesson = new JsonObject(LESSON);
  private int written;
  private volatile boolean completed;
  private volatile long lastRequest;

  public static void main(String[] arguments) throws Exception {
    Training training = new Training();
    Path work = Path.of(arguments[0]);
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server = training.serve(vertx, work.resolve("server.p12"));
      training.run(
          List.of(arguments).subList(2, arguments.length),
          Path.of(arguments[1]),
          Map.of(
              "KUBERNETES_MASTER", "https://127.0.0.1:" + server.actualPort(),
              "KUBERNETES_CERTS_CA_FILE", work.resolve("ca.pem").toAbsolutePath().toString(),
              "KUBERNETES_AUTH_TOKEN", "training"));
    } finally {
      vertx.close();
    }
  }

  private void run(List<String> command, Path log, Map<String, String> environment) throws Exception {
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(Map.of("GUIDED_ROLLOUTS_HTTP_PORT", "" + port, "GUIDED_ROLLOUTS_HTTP_HOST", "127.0.0.1", "HOME", "/nonexistent"));
    Process operator = builder.start();
    try {
      awaitReady(operator, port);
      awaitQuiet();
      int metrics = get(port, "/q/metrics");
      if (metrics != 200) {
        throw new IllegalStateException("/q/metrics answered " + metrics);
      }
      awaitQuiet();
    } finally {
      operator.destroy();
      // The JVM writes its cache when it ends.
      if (!operator.waitFor(5, TimeUnit.MINUTES)) {
        operator.destroyForcibly();
      }
    }
  }

  /** Ended in the middle of a request, it would load other classes now and then, and the cache's bytes would differ. */
  private void awaitQuiet() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      Thread.sleep(200);
      if (completed && System.nanoTime() - lastRequest > QUIET_NANOS) {
        return;
      }
    }
    throw new IllegalStateException("the operator did not come to the lesson's end, or not to rest after it");
  }

  private static void awaitReady(Process operator, int port) throws Exception {
    for (int i = 0; i < 600 && operator.isAlive(); i++) {
      if (get(port, "/q/health/ready") == 200) {
        return;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("the operator did not become ready");
  }

  private static int get(int port, String path) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpServer serve(Vertx vertx, Path keys) throws Exception {
    PfxOptions identity = new PfxOptions().setPath(keys.toString()).setPassword("training");
    return vertx
        .createHttpServer(new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(identity))
        .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
        .webSocketHandler(this::watch)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request, String body) {
    lastRequest = System.nanoTime();
    switch (request.method().name()) {
      case "GET" -> send(request, request.path().equals("/version") ? VERSION : list(lastWord(request.path())));
      case "PATCH" -> {
        if (lastWord(request.path()).equals("status")) {
          String current = withStatus(statusIn(new JsonArray(body)));
          send(request, current);
          lessonWatches.forEach(w -> w.writeTextMessage("{\"type\":\"MODIFIED\",\"object\":" + current + "}"));
        } else {
          send(request, DEPLOYMENT);
        }
      }
      default -> send(request, body);
    }
  }

  /** The operator sends a JSON Patch that puts the whole status. */
  private static JsonObject statusIn(JsonArray patch) {
    return patch.stream()
        .map(JsonObject.class::cast)
        .filter(operation -> "/status".equals(operation.getString("path")))
        .map(operation -> operation.getJsonObject("value"))
        .findFirst()
        .orElseThrow();
  }

  private synchronized String withStatus(JsonObject status) {
    completed = "Completed".equals(status.getString("phase"));
    lesson.put("status", status).getJsonObject("metadata").put("resourceVersion", String.valueOf(++written + 10));
    return lesson.encode();
  }

  private static String list(String resource) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"10\"},\"items\":["
        + LISTS.getOrDefault(resource, "")
        + "]}";
  }

  /** Stays open; only the lesson changes. */
  private void watch(ServerWebSocket socket) {
    if (lastWord(socket.path()).equals("rolloutlessons")) {
      lessonWatches.add(socket);
    }
  }

  private static String lastWord(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void send(HttpServerRequest request, String json) {
    request.response().putHeader("Content-Type", "application/json").end(json);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
