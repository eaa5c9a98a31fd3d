package dev.guidedrollouts.web;

import dev.guidedrollouts.view.Board;
import dev.guidedrollouts.view.Scene;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateLocator;
import io.quarkus.qute.Variant;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scenes and rows as HTML. All that comes from elsewhere is escaped, or was sanitised before. */
final class Rendering {
  private static final String HTML = "text/html";
  private static final List<String> OF_A_SCENE =
      List.of("head", "diagnosis", "stage", "todo", "steps", "ledger");

  private final Engine engine;
  private final String root;

  /**
   * For a page at a path.
   *
   * @param root the path before all others, without a slash at its end; empty for none
   */
  Rendering(String root) {
    this.root = root;
    this.engine =
        Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(HTML)))
            .addLocator(Rendering::located)
            .build();
  }

  private static Optional<TemplateLocator.TemplateLocation> located(String id) {
    return Rendering.class.getResource("/web/templates/" + id + ".html") == null
        ? Optional.empty()
        : Optional.of(new Location(id));
  }

  private record Location(String id) implements TemplateLocator.TemplateLocation {
    @Override
    public Reader read() {
      return new InputStreamReader(
          Objects.requireNonNull(
              Rendering.class.getResourceAsStream("/web/templates/" + id + ".html")),
          StandardCharsets.UTF_8);
    }

    @Override
    public Optional<Variant> getVariant() {
      return Optional.of(Variant.forContentType(HTML));
    }
  }

  private Template template(String id) {
    return engine.getTemplate(id);
  }

  /** The board's page, before anything is known. */
  String board(boolean signedIn) {
    return shell("board", "Guided rollouts", "", signedIn);
  }

  /** A lesson's page, before anything is known. */
  String lesson(LessonKey key, boolean signedIn) {
    return shell(
        "lesson",
        key.namespace() + "/" + key.name(),
        "/lessons/" + key.namespace() + "/" + key.name(),
        signedIn);
  }

  private String shell(String kind, String title, String path, boolean signedIn) {
    return template("shell")
        .data("kind", kind)
        .data("title", title)
        .data("path", path)
        .data("root", root)
        .data("signedIn", signedIn)
        .data("content", new RawString(template(kind + "-content").data("root", root).render()))
        .render();
  }

  /** Each part of a lesson's page by its id, as it is to look now. */
  Map<String, String> fragments(Scene scene) {
    Map<String, String> fragments = new LinkedHashMap<>();
    for (String id : OF_A_SCENE) {
      fragments.put(
          id,
          template(id)
              .data("s", scene)
              .data("guide", markdown(scene.guide()))
              .data(
                  "hints",
                  scene.hints().stream().map(Rendering::markdown).filter(Objects::nonNull).toList())
              .data("debrief", markdown(scene.debrief()))
              .render());
    }
    return fragments;
  }

  /** The one way by which a text comes into a page as it is. */
  private static @Nullable RawString markdown(@Nullable String text) {
    String html = Markdown.html(text);
    return html.isEmpty() ? null : new RawString(html);
  }

  /**
   * The timeline.
   *
   * @param frames how many moments can be looked back at
   * @param since when the first of them was
   * @param until when the last of them was
   */
  String timeline(Scene scene, int frames, @Nullable Instant since, @Nullable Instant until) {
    return template("timeline")
        .data("t", Timeline.of(scene, until).orElse(null))
        .data("frames", frames)
        .data("last", Math.max(0, frames - 1))
        .data("recordedSince", since)
        .render();
  }

  /**
   * A line of the board.
   *
   * @param since since when its learner is waited for
   */
  String row(String id, Board.Row row, @Nullable Instant since) {
    return template("row")
        .data("id", id)
        .data("r", row)
        .data("since", since)
        .data("root", root)
        .render();
  }

  /**
   * The form for a token.
   *
   * @param to the path to go to afterwards, without the root
   */
  String signIn(@Nullable String problem, String to) {
    return template("sign-in").data("problem", problem).data("to", to).data("root", root).render();
  }

  /** A page that says why there is no other. */
  String problem(String title, String message) {
    return template("problem")
        .data("title", title)
        .data("message", message)
        .data("root", root)
        .render();
  }
}
