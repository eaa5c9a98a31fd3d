package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.text.PageMessages;
import dev.guidedrollouts.view.Scene;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who looks at one lesson, and what they were shown last. Of the feed's thread. */
final class LessonChannel {
  /** Not a fragment's: whether there is such a lesson. */
  private static final String PRESENCE = "(presence)";

  private final LessonKey key;
  private final Rendering rendering;
  private final Set<EventStream> viewers = new LinkedHashSet<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final Map<String, Buffer> sent = new LinkedHashMap<>();
  private AuthoredTitles titles = AuthoredTitles.NONE;
  private @Nullable Scene scene;
  private @Nullable String titlesOf;
  private boolean gone;
  private long version;

  LessonChannel(LessonKey key, Rendering rendering) {
    this.key = key;
    this.rendering = rendering;
  }

  LessonKey key() {
    return key;
  }

  AuthoredTitles titles() {
    return titles;
  }

  void titles(AuthoredTitles titles) {
    this.titles = titles;
  }

  /**
   * Whether the lesson, or its spec, is another than at the last question: so may be its titles.
   */
  boolean isAnother(RolloutLesson lesson) {
    String is = lesson.getMetadata().getUid() + "/" + lesson.getMetadata().getGeneration();
    boolean another = !is.equals(titlesOf);
    titlesOf = is;
    return another;
  }

  void add(EventStream viewer) {
    viewers.add(viewer);
  }

  /** Whether that was the last one. */
  boolean remove(EventStream viewer) {
    return viewers.remove(viewer) && viewers.isEmpty();
  }

  /** Sends what is another than before; rendered once, whoever looks. */
  void show(Scene next, String timeline) {
    if (gone) {
      gone = false;
      tell(PRESENCE, "here", "");
    }
    if (!next.equals(scene)) {
      scene = next;
      rendering.fragments(next).forEach(this::fragment);
    }
    fragment("timeline", timeline);
  }

  private void fragment(String id, String html) {
    if (!html.equals(shown.put(id, html))) {
      sent.put(id, tell(id, "fragment", html));
    }
  }

  private Buffer tell(String part, String event, String data) {
    Buffer buffer = event(event, data);
    viewers.forEach(v -> v.send(part, buffer));
    return buffer;
  }

  private Buffer event(String event, String data) {
    return EventStream.event(event, String.valueOf(++version), data);
  }

  /** Whether nothing was shown yet, not even that there is nothing. */
  boolean isEmpty() {
    return scene == null && !gone;
  }

  void gone() {
    if (gone) {
      return;
    }
    gone = true;
    scene = null;
    shown.clear();
    sent.clear();
    tell(PRESENCE, "gone", PageMessages.noSuchLesson(key.namespace(), key.name()));
  }

  /** All as it is now, for one who has just come. */
  void snapshot(EventStream viewer, String beat) {
    sent.forEach(viewer::send);
    if (gone || scene == null) {
      viewer.send(PRESENCE, event("gone", PageMessages.noSuchLesson(key.namespace(), key.name())));
    }
    viewer.beat(event("beat", beat));
  }

  /** A slow viewer has all again. */
  void caughtUp(EventStream viewer, String beat) {
    if (viewers.contains(viewer)) {
      viewer.beat(event("beat", beat));
    }
  }

  /** Says that all is as shown, and ends the connections of those who may not look any more. */
  void beat(String beat) {
    for (EventStream viewer : viewers) {
      if (viewer.viewer().signedOut()) {
        viewer.end(event("signed-out", ""));
      } else if (viewer.viewer().sight(key) == Viewer.Sight.MAY_NOT) {
        viewer.end(event("not-allowed", PageMessages.mayNotGet(key.namespace())));
      }
    }
    Buffer event = event("beat", beat);
    viewers.forEach(v -> v.beat(event));
  }
}
