package dev.guidedrollouts.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A registry in this process. Each of its repositories has one image and a {@link Behaviour} that
 * can be changed while it runs; nodes on this machine pull from it.
 */
public final class FaultyRegistry implements AutoCloseable {
  public static final String USER = "learner";
  public static final String PASSWORD = "open-sesame";

  /** The tag of all images; it is another one in each run, so no node has them yet. */
  public static final String TAG = "v2-" + UUID.randomUUID().toString().substring(0, 8);

  private static final Pattern PATH =
      Pattern.compile("/v2/(?<name>.+)/(?<kind>manifests|blobs)/(?<reference>[^/]+)");
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NO_BODY = -1;

  private record Repository(TinyImage image, Behaviour behaviour) {}

  private final HttpServer server;
  private final Optional<PlainDoor> door;
  private final String host;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();

  private FaultyRegistry(HttpServer server, Optional<PlainDoor> door, String host) {
    this.server = server;
    this.door = door;
    this.host = host;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Speaks plain HTTP at an IP address of this machine; port 0 takes a free one. */
  public static FaultyRegistry http(String address, int port) throws IOException {
    HttpServer server = HttpServer.create(socket("127.0.0.1", 0), 0);
    PlainDoor door = new PlainDoor(socket(address, port), server.getAddress());
    return new FaultyRegistry(server, Optional.of(door), address + ":" + door.port());
  }

  /** Speaks HTTPS with a certificate that somebody unknown has signed. */
  public static FaultyRegistry https(String address, SSLContext identity) throws IOException {
    HttpsServer server = HttpsServer.create(socket(address, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return new FaultyRegistry(
        server, Optional.empty(), address + ":" + server.getAddress().getPort());
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  /** Host and port, as in an image's name. */
  public String host() {
    return host;
  }

  /**
   * Puts an image there, or another one in its place.
   *
   * @return its name
   */
  public String put(String repository, TinyImage image, Behaviour behaviour) {
    repositories.put(repository, new Repository(image, behaviour));
    return host + "/" + repository + ":" + TAG;
  }

  /** From now on this repository answers so. */
  public void change(String repository, Behaviour behaviour) {
    repositories.computeIfPresent(
        repository, (name, before) -> new Repository(before.image(), behaviour));
  }

  @Override
  public void close() throws IOException {
    if (door.isPresent()) {
      door.get().close();
    }
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing early is what cuts a connection in the middle of an answer.
    try (exchange) {
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      if (exchange.getRequestURI().getPath().startsWith("/token/")) {
        token(exchange);
      } else if (path.matches()) {
        Repository repository = repositories.get(path.group("name"));
        if (repository == null) {
          refuse(exchange, Behaviour.NO_REPOSITORY);
        } else if (!refused(exchange, path.group("name"), repository.behaviour())) {
          serve(exchange, repository, path.group("kind"), path.group("reference"));
        }
      } else {
        send(exchange, HttpURLConnection.HTTP_OK, "application/json", "{}");
      }
    }
  }

  private boolean refused(HttpExchange exchange, String name, Behaviour behaviour)
      throws IOException {
    switch (behaviour) {
      case OK, LAYER_CUT, LAYER_ALTERED -> {
        return false;
      }
      case LOGIN -> {
        String right =
            Base64.getEncoder()
                .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        if (("Basic " + right).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
          return false;
        }
        challenge(exchange, "Basic realm=\"registry\"");
      }
      case HIDDEN, TOKEN_REFUSED ->
          challenge(
              exchange,
              "Bearer realm=\"http://%s/token/%s\",service=\"%s\",scope=\"repository:%s:pull\"%s"
                  .formatted(
                      host,
                      behaviour,
                      host,
                      name,
                      exchange.getRequestHeaders().containsKey("Authorization")
                          ? ",error=\"insufficient_scope\""
                          : ""));
      default -> {}
    }
    refuse(exchange, behaviour);
    return true;
  }

  private static void challenge(HttpExchange exchange, String challenge) {
    exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
  }

  private static void token(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().endsWith(Behaviour.TOKEN_REFUSED.name())) {
      refuse(exchange, Behaviour.TOKEN_REFUSED);
    } else {
      send(
          exchange,
          HttpURLConnection.HTTP_OK,
          "application/json",
          "{\"token\": \"for-anybody\", \"expires_in\": 300}");
    }
  }

  /** Codes of the distribution specification, and texts as its reference registry has them. */
  private static void refuse(HttpExchange exchange, Behaviour behaviour) throws IOException {
    switch (behaviour) {
      case NO_TAG -> error(exchange, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      case NO_REPOSITORY ->
          error(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
      case LOGIN, HIDDEN, TOKEN_REFUSED ->
          error(exchange, 401, "UNAUTHORIZED", "authentication required");
      case FORBIDDEN ->
          error(exchange, 403, "DENIED", "requested access to the resource is denied");
      case RATE_LIMITED ->
          error(
              exchange,
              TOO_MANY_REQUESTS,
              "TOOMANYREQUESTS",
              "You have reached your pull rate limit.");
      case UNAVAILABLE -> send(exchange, 503, "text/plain", "no healthy upstream");
      case OK, LAYER_CUT, LAYER_ALTERED -> throw new IllegalArgumentException(behaviour.name());
    }
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    send(
        exchange,
        status,
        "application/json",
        "{\"errors\": [{\"code\": \"%s\", \"message\": \"%s\"}]}".formatted(code, message));
  }

  private void serve(HttpExchange exchange, Repository repository, String kind, String reference)
      throws IOException {
    TinyImage image = repository.image();
    if (kind.equals("manifests")) {
      if (!reference.equals(TAG) && !reference.equals(image.top().digest())) {
        refuse(exchange, Behaviour.NO_TAG);
        return;
      }
      exchange.getResponseHeaders().set("Docker-Content-Digest", image.top().digest());
      send(exchange, image.top().mediaType(), image.top().bytes(), Integer.MAX_VALUE);
      return;
    }
    Blob blob = image.blobs().get(reference);
    if (blob == null) {
      error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
      return;
    }
    byte[] bytes = blob.bytes();
    boolean own = reference.equals(image.own());
    if (own && repository.behaviour() == Behaviour.LAYER_ALTERED) {
      bytes[bytes.length / 2] ^= 1;
    }
    boolean cut = own && repository.behaviour() == Behaviour.LAYER_CUT;
    send(exchange, "application/octet-stream", bytes, cut ? bytes.length / 2 : bytes.length);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? NO_BODY : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** 200, and of the bytes that it promises no more than these. */
  private static void send(HttpExchange exchange, String type, byte[] bytes, int atMost)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, NO_BODY);
      return;
    }
    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, bytes.length);
    OutputStream body = exchange.getResponseBody();
    body.write(bytes.length <= atMost ? bytes : Arrays.copyOf(bytes, atMost));
    body.flush();
  }
}
