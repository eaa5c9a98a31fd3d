package dev.guidedrollouts.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the API server itself wrote down of its requests. */
public final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditLog() {}

  /**
   * One request.
   *
   * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code
   *     patch}, …
   * @param resource for example {@code rolloutlessons/status}; empty for what is no resource
   * @param name the object's name; empty where the request names none
   * @param uri path and query
   * @param code the HTTP status of the answer
   * @param received when the API server got it
   */
  record Request(
      String verb, String resource, String name, String uri, int code, Instant received) {
    boolean isWatch() {
      return verb.equals("watch");
    }

    boolean isWrite() {
      return !isWatch() && !verb.equals("get") && !verb.equals("list");
    }

    boolean isTooLate() {
      return code == 409;
    }
  }

  /**
   * All requests of a client since then, in the order in which they came. The log may have been
   * rotated in between; the older files beside it are read too.
   *
   * @param file the API server's {@code --audit-log-path}, JSON lines, level Metadata or above
   * @param agent the User-Agent that only this client sends
   */
  static List<Request> requests(Path file, String agent, Instant since) throws IOException {
    return events(file, agent, since).stream()
        .filter(e -> e.path("userAgent").asText().equals(agent))
        .map(AuditLog::request)
        .toList();
  }

  /** The events since then whose line contains that text, as the API server wrote them. */
  public static List<JsonNode> events(Path file, String text, Instant since) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    String name = file.getFileName().toString();
    String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    List<Path> files;
    try (Stream<Path> beside = Files.list(file.toAbsolutePath().getParent())) {
      files =
          beside
              .filter(f -> f.getFileName().toString().startsWith(stem))
              .filter(f -> f.toFile().lastModified() >= since.toEpochMilli())
              .toList();
    }
    for (Path one : files) {
      try (BufferedReader reader = Files.newBufferedReader(one)) {
        reader
            .lines()
            .filter(line -> line.contains(text))
            .map(AuditLog::parse)
            .filter(AuditLog::counts)
            .filter(e -> !received(e).isBefore(since))
            .forEach(events::add);
      }
    }
    events.sort(Comparator.comparing(AuditLog::received));
    return events;
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      // The last line, while the API server is writing it; what it tells came after our look.
      return JSON.createObjectNode();
    }
  }

  /** Once each: a watch when it starts, everything else when it is answered. */
  private static boolean counts(JsonNode event) {
    boolean watch = event.path("verb").asText().equals("watch");
    return event.path("stage").asText().equals(watch ? "ResponseStarted" : "ResponseComplete");
  }

  private static Request request(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String subresource = object.path("subresource").asText("");
    return new Request(
        event.path("verb").asText(),
        object.path("resource").asText("") + (subresource.isEmpty() ? "" : "/" + subresource),
        object.path("name").asText(""),
        event.path("requestURI").asText(),
        event.path("responseStatus").path("code").asInt(),
        received(event));
  }

  /** When the API server got the request. */
  public static Instant received(JsonNode event) {
    return Instant.parse(event.path("requestReceivedTimestamp").asText());
  }
}
