package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.Annotations;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.text.LearnerMessages;
import dev.guidedrollouts.text.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What learners and instructors ask of a lesson by its annotations. Each request is taken up once:
 * the status notes which ({@code acknowledged}), then the annotation is taken away, so that the
 * same request can be made again with {@code kubectl annotate}, which writes nothing where the
 * value is there already. A value that can't be understood stays where it is, and is told for as
 * long. {@code continue} is no request but a state: it is read, and stays.
 *
 * @param annotations the lesson's own ones, by their names
 */
public record Requests(Map<String, String> annotations) {
  private static final String ALL = "*";
  private static final String NEXT = "next";

  /** Characters of what a learner or an instructor says. */
  private static final int SAID_CHARS = 500;

  /** None. */
  public static final Requests NONE = new Requests(Map.of());

  public Requests {
    annotations = Map.copyOf(annotations);
  }

  /** Those of a lesson's metadata. */
  public static Requests of(@Nullable Map<String, String> annotations) {
    return annotations == null || annotations.isEmpty() ? NONE : new Requests(annotations);
  }

  /** What can be asked for, in the order in which it is taken up. */
  public enum Kind {
    REPLAY(Annotations.REPLAY_FROM),
    HELP(Annotations.HELP),
    SAY(Annotations.SAY),
    HINT(Annotations.HINT),
    ANSWER(Annotations.ANSWER);

    private final String annotation;

    Kind(String annotation) {
      this.annotation = annotation;
    }

    /** The annotation's name. */
    public String annotation() {
      return annotation;
    }
  }

  /**
   * One request.
   *
   * @param value the annotation's value, as it was written
   */
  public record Request(Kind kind, String value) {

    /** The words of a person, fit to be shown; empty where nothing was said. */
    public String said() {
      return SafeText.clean(value, SAID_CHARS).strip();
    }

    /** What the status notes of it: the kind and a digest of the value. */
    public String token() {
      CRC32C crc = new CRC32C();
      crc.update(value.getBytes(StandardCharsets.UTF_8));
      return "%s=%08x".formatted(kind.name(), crc.getValue());
    }
  }

  /**
   * An annotation with a value that means nothing.
   *
   * @param annotation its name
   * @param message the sentence, with the values that are allowed
   */
  public record Misunderstood(String annotation, String value, String message) {}

  /** Whether that step may start. */
  boolean letsStart(String step) {
    String named = annotations.get(Annotations.CONTINUE);
    return ALL.equals(named) || step.equals(named);
  }

  /** The first request that is to be taken up. */
  Optional<Request> open(ReconcileInput input) {
    return all()
        .filter(r -> !input.status().acknowledgedOrEmpty().contains(r.token()))
        .filter(r -> misunderstood(r, input).isEmpty())
        .findFirst();
  }

  /** Those that were taken up, and whose annotation is still there: it is to be taken away. */
  public List<Request> acknowledged(LessonStatus status) {
    return all().filter(r -> status.acknowledgedOrEmpty().contains(r.token())).toList();
  }

  private Stream<Request> all() {
    return annotations.isEmpty()
        ? Stream.empty()
        : Arrays.stream(Kind.values())
            .flatMap(
                kind ->
                    Stream.ofNullable(annotations.get(kind.annotation()))
                        .map(value -> new Request(kind, value)));
  }

  /** What can't be understood. */
  public List<Misunderstood> misunderstood(ReconcileInput input) {
    if (annotations.isEmpty()) {
      return List.of();
    }
    List<Misunderstood> found = new ArrayList<>();
    String goAhead = annotations.get(Annotations.CONTINUE);
    if (goAhead != null && !ALL.equals(goAhead) && !names(input).contains(goAhead)) {
      found.add(
          new Misunderstood(
              Annotations.CONTINUE,
              goAhead,
              LearnerMessages.noSuchStep(
                  Annotations.CONTINUE, goAhead, names(input), /* orAll= */ true)));
    }
    all()
        .flatMap(
            r ->
                misunderstood(r, input)
                    .map(why -> new Misunderstood(r.kind().annotation(), r.value(), why))
                    .stream())
        .forEach(found::add);
    return found;
  }

  private static Optional<String> misunderstood(Request request, ReconcileInput input) {
    String name = request.kind().annotation();
    return switch (request.kind()) {
      case REPLAY ->
          names(input).contains(request.value())
              ? Optional.empty()
              : Optional.of(
                  LearnerMessages.noSuchStep(
                      name, request.value(), names(input), /* orAll= */ false));
      case HINT ->
          !NEXT.equals(request.value())
              ? Optional.of(LearnerMessages.notNext(name, request.value()))
              : input.currentStep().isEmpty()
                  ? Optional.of(LearnerMessages.lessonHasEnded(name))
                  : Optional.empty();
      case ANSWER ->
          input.currentStep().filter(s -> s.step().predict() != null).isPresent()
              ? Optional.empty()
              : Optional.of(LearnerMessages.nothingAsked(name));
      case HELP, SAY -> Optional.empty();
    };
  }

  private static List<String> names(ReconcileInput input) {
    return input.spec().stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .map(Step::nameOrEmpty)
        .toList();
  }
}
