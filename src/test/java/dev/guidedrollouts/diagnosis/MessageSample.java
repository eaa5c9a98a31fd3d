package dev.guidedrollouts.diagnosis;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the bench classifies, and the only place where it knows how that is called. */
public final class MessageSample {
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
    List<Waiting> found =
        DiagnosisCase.all().stream()
            .flatMap(shown -> shown.pods().stream())
            .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
            .flatMap(MessageSample::waiting)
            .toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("no pod of the diagnoses' fixtures says anything");
    }
    return IntStream.range(0, SPELLINGS)
        .mapToObj(" "::repeat)
        .flatMap(
            end -> found.stream().map(w -> new Waiting(w.reason(), w.message() + end, w.image())))
        .toList();
  }

  private static Stream<Waiting> waiting(ContainerStatus status) {
    ContainerStateWaiting waits = status.getState() == null ? null : status.getState().getWaiting();
    return waits == null || waits.getMessage() == null
        ? Stream.empty()
        : Stream.of(
            new Waiting(
                waits.getReason(),
                waits.getMessage(),
                Objects.requireNonNullElse(status.getImage(), "")));
  }

  /** Classifies it; the result is only there so that nothing is optimised away. */
  public static Object classify(Waiting waiting) {
    return Classifier.classify(waiting.reason(), waiting.message(), waiting.image());
  }
}
