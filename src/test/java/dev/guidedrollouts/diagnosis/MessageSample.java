package dev.guidedrollouts.diagnosis;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the bench classifies, and the only place where it knows how that is called. */
public final class MessageSample {
  private static final Path FIXTURES = Path.of("src/test/resources/diagnoses");

  private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---$");

  private static final int SPELLINGS = 20;

  private MessageSample() {}

  /**
   * What a container that waits says.
   *
   * @param reason such as ErrImagePull
   * @param image the container's
   */
  public record Waiting(String reason, String message, String image) {}

  /** One message, known without reading anything. */
  public static Waiting one() {
    String image = "registry.example.com/shop/web:2.0.1";
    return new Waiting(
        "ErrImagePull",
        ("rpc error: code = NotFound desc = failed to pull and unpack image \"%1$s\": failed to"
                + " resolve reference \"%1$s\": %1$s: not found")
            .formatted(image),
        image);
  }

  /**
   * The messages of all pods of the diagnoses' fixtures, each in so many spellings that what was
   * classified lately is forgotten before the same text comes again.
   */
  public static List<Waiting> all() {
    List<Waiting> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(FIXTURES)) {
      for (Path folder : folders.sorted().toList()) {
        Path file = folder.resolve("pods.yaml");
        if (Files.exists(file)) {
          waiting(Files.readString(file), found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("no messages in " + FIXTURES);
    }
    return IntStream.range(0, SPELLINGS)
        .mapToObj(" "::repeat)
        .flatMap(
            end -> found.stream().map(w -> new Waiting(w.reason(), w.message() + end, w.image())))
        .toList();
  }

  private static void waiting(String pods, List<Waiting> found) {
    for (String document : DOCUMENTS.split(pods, -1)) {
      Pod pod = Serialization.unmarshal(document, Pod.class);
      for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
        ContainerStateWaiting waits =
            status.getState() == null ? null : status.getState().getWaiting();
        if (waits != null && waits.getMessage() != null) {
          String image = Objects.requireNonNullElse(status.getImage(), "");
          found.add(new Waiting(waits.getReason(), waits.getMessage(), image));
        }
      }
    }
  }

  /** Classifies it; the result is only there so that nothing is optimised away. */
  public static Object classify(Waiting waiting) {
    return Classifier.classify(waiting.reason(), waiting.message(), waiting.image());
  }
}
