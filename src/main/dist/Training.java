import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The cluster of a run that needs none: an API server of a few fixed answers, in which one Deployment is rolled out, one is
 * stalled and one is under way. {@code pack} has the program ask it, through kubectl and by itself, and keeps what the JVM has
 * loaded in the first case.
 *
 * <p>{@code java Training.java WORK COMMAND…}: WORK holds server.p12, client.p12 (password "training") and ca.pem; the kubeconfig is
 * written there. Exits with the command's code.
 */
class Training {
  private static final String NAMESPACE = "training";

  private static final String TEMPLATE =
      """
      {"metadata":{"labels":{"app":"%1$s","pod-template-hash":"1"}},"spec":{"containers":[{"name":"app","image":"docker.io/example/app:2"}]}}""";

  /** What kubectl asks a cluster first: which kinds it has. */
  private static final Map<String, String> DISCOVERY =
      Map.of(
          "/api", "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}",
          "/apis",
              "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[%s,%s]}"
                  .formatted(group("apps", "v1"), group("guidedrollouts.dev", "v1alpha1")),
          "/api/v1", kinds("v1", kind("Pod", "pods"), kind("Event", "events")),
          "/apis/apps/v1", kinds("apps/v1", kind("Deployment", "deployments"), kind("ReplicaSet", "replicasets")),
          "/apis/guidedrollouts.dev/v1alpha1", kinds("guidedrollouts.dev/v1alpha1", kind("RolloutLesson", "rolloutlessons")));

  private static final String CREATED = "\"creationTimestamp\":\"2026-01-01T00:00:00Z\"";

  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[0]);
    Vertx vertx = Vertx.vertx();
    int code;
    try {
      HttpServer server = serve(vertx, work.resolve("server.p12"));
      Files.writeString(work.resolve("kubeconfig"), kubeconfig(work, server.actualPort()));
      Process program =
          new ProcessBuilder(List.of(arguments).subList(1, arguments.length)).inheritIO().start();
      if (!program.waitFor(5, TimeUnit.MINUTES)) {
        program.destroyForcibly();
      }
      code = program.waitFor();
    } finally {
      vertx.close();
    }
    System.exit(code);
  }

  private static String kubeconfig(Path work, int port) throws Exception {
    return """
        apiVersion: v1
        kind: Config
        current-context: training
        contexts: [{name: training, context: {cluster: training, user: training, namespace: training}}]
        clusters: [{name: training, cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: "%s"}}]
        users: [{name: training, user: {client-certificate-data: "%s", client-key-data: "%s"}}]
        """
        .formatted(port, base64(Files.readAllBytes(work.resolve("ca.pem"))), clientCertificate(work), clientKey(work));
  }

  /** A certificate takes more classes than a token, and is what kubeadm and kind give. */
  private static String clientCertificate(Path work) throws Exception {
    return pem("CERTIFICATE", client(work).getCertificate("client").getEncoded());
  }

  private static String clientKey(Path work) throws Exception {
    return pem("PRIVATE KEY", client(work).getKey("client", "training".toCharArray()).getEncoded());
  }

  private static KeyStore client(Path work) throws Exception {
    return KeyStore.getInstance(work.resolve("client.p12").toFile(), "training".toCharArray());
  }

  private static String pem(String what, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return base64(("-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, lines)).getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] content) {
    return Base64.getEncoder().encodeToString(content);
  }

  private static HttpServer serve(Vertx vertx, Path keys) throws Exception {
    PfxOptions callers = new PfxOptions().setPath(keys.resolveSibling("client.p12").toString()).setPassword("training");
    PfxOptions identity = new PfxOptions().setPath(keys.toString()).setPassword("training");
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(identity)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(callers))
        .requestHandler(Training::answer)
        // Stays open, and tells nothing.
        .webSocketHandler(socket -> {})
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static void answer(HttpServerRequest request) {
    String known = DISCOVERY.get(request.path());
    if (known != null) {
      request.response().putHeader("Content-Type", "application/json").end(known);
      return;
    }
    String[] path = request.path().split("/");
    String last = path[path.length - 1];
    String selector = String.valueOf(request.getParam("labelSelector"));
    String app = selector.substring(selector.indexOf('=') + 1);
    String json =
        switch (last) {
          case "fine", "stuck", "moving" -> deployment(last);
          case "replicasets" -> list(replicaSet(app));
          case "pods" -> list(pod(app));
          case "rolloutlessons" -> list(lesson());
          case "training" -> lesson();
          default -> list("");
        };
    request.response().putHeader("Content-Type", "application/json").end(json);
  }

  private static String group(String name, String version) {
    String whole = "{\"groupVersion\":\"%1$s/%2$s\",\"version\":\"%2$s\"}".formatted(name, version);
    return "{\"name\":\"%1$s\",\"versions\":[%2$s],\"preferredVersion\":%2$s}".formatted(name, whole);
  }

  private static String kinds(String groupVersion, String... kinds) {
    return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"%s\",\"resources\":[%s]}"
        .formatted(groupVersion, String.join(",", kinds));
  }

  private static String kind(String kind, String plural) {
    return "{\"name\":\"%s\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"%s\",\"verbs\":[\"get\",\"list\",\"patch\"]}"
        .formatted(plural, kind);
  }

  private static String list(String item) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[" + item + "]}";
  }

  private static String metadata(String name, String owner, String kind) {
    return "\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"u-%s\",\"resourceVersion\":\"2\",\"generation\":1,%s,%s%s}"
        .formatted(
            name,
            NAMESPACE,
            name,
            CREATED,
            "\"annotations\":{\"deployment.kubernetes.io/revision\":\"1\"}",
            owner.isEmpty()
                ? ""
                : ",\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"%s\",\"name\":\"%s\",\"uid\":\"u-%s\",\"controller\":true}]"
                    .formatted(kind, owner, owner));
  }

  private static String deployment(String app) {
    int available = app.equals("fine") ? 1 : 0;
    return """
        {"apiVersion":"apps/v1","kind":"Deployment",%s,"spec":{"replicas":1,"selector":{"matchLabels":{"app":"%s"}},"template":%s},
        "status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"readyReplicas":%d,"availableReplicas":%d,
        "conditions":[{"type":"Progressing","status":"True","reason":"%s"}]}}
        """
        .formatted(
            metadata(app, "", ""), app, TEMPLATE.formatted(app), available, available, available == 1 ? "NewReplicaSetAvailable" : "ReplicaSetUpdated");
  }

  private static String replicaSet(String app) {
    return """
        {"apiVersion":"apps/v1","kind":"ReplicaSet",%s,"spec":{"replicas":1,"selector":{"matchLabels":{"app":"%s"}},"template":%s},
        "status":{"replicas":1,"availableReplicas":%d}}
        """
        .formatted(metadata(app + "-1", app, "Deployment"), app, TEMPLATE.formatted(app), app.equals("fine") ? 1 : 0);
  }

  private static String pod(String app) {
    boolean ready = app.equals("fine");
    String state =
        switch (app) {
          case "fine" -> "\"running\":{\"startedAt\":\"2026-01-01T00:00:01Z\"}";
          case "stuck" ->
              "\"waiting\":{\"reason\":\"ImagePullBackOff\",\"message\":\"Back-off pulling image \\\"docker.io/example/app:2\\\": ErrImagePull: failed to resolve reference \\\"docker.io/example/app:2\\\": docker.io/example/app:2: not found\"}";
          default -> "\"waiting\":{\"reason\":\"ContainerCreating\"}";
        };
    return """
        {"apiVersion":"v1","kind":"Pod",%s,"spec":{"containers":[{"name":"app","image":"docker.io/example/app:2"}]},
        "status":{"phase":"%s","conditions":[{"type":"Ready","status":"%s"}],"containerStatuses":[{"name":"app","image":"docker.io/example/app:2",
        "imageID":"","ready":%s,"restartCount":0,"state":{%s}}]}}
        """
        .formatted(metadata(app + "-1-1", app + "-1", "ReplicaSet"), ready ? "Running" : "Pending", ready ? "True" : "False", ready, state);
  }

  private static String lesson() {
    return """
        {"apiVersion":"guidedrollouts.dev/v1alpha1","kind":"RolloutLesson",%s,"spec":{"steps":[{"name":"first","scale":{"deployment":"fine","replicas":1}}]}}
        """
        .formatted(metadata("training", "", ""));
  }
}
