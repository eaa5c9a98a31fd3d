package dev.guidedrollouts.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One viewer's connection, of the feed's thread. What a slow one can't take yet waits, of each part
 * of the page the newest only: it costs no more than one picture, and nobody is shown what is over.
 */
final class EventStream {
  /** As much as is handed to the connection before the system has taken it. */
  private static final long MOST_ON_ITS_WAY = 64 * 1024;

  private final HttpServerResponse response;
  private final Viewer viewer;
  private final Consumer<EventStream> drained;
  private final AtomicLong onItsWay = new AtomicLong();

  /** In the order in which it is to come; the buffers are those of all viewers. */
  private final Map<String, Buffer> waiting = new LinkedHashMap<>();

  private volatile boolean behind;

  /**
   * A connection whose headers have been set.
   *
   * @param drained called, on another thread, when it can take more after it could not
   */
  EventStream(HttpServerResponse response, Viewer viewer, Consumer<EventStream> drained) {
    this.response = response;
    this.viewer = viewer;
    this.drained = drained;
  }

  Viewer viewer() {
    return viewer;
  }

  /**
   * An event as it goes over the wire; one buffer serves all viewers.
   *
   * @param id by which a browser says what it had last; it gets all anew anyway
   * @param data may have several lines
   */
  static Buffer event(String name, String id, String data) {
    StringBuilder event = new StringBuilder(data.length() + 64);
    event.append("event: ").append(name).append("\nid: ").append(id).append('\n');
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      event.append("data:\n");
    }
    return Buffer.buffer(event.append('\n').toString());
  }

  /**
   * Sends an event, now or when there is room.
   *
   * @param part what it is the newest of: an older event of that part that still waits is dropped
   */
  void send(String part, Buffer event) {
    // Behind all that waits: a row comes before the order that names it.
    waiting.remove(part);
    waiting.put(part, event);
    flush();
  }

  /** A part is no more: what waits of it is not sent. */
  void forget(String part) {
    waiting.remove(part);
  }

  /** Says that all is as shown; not while something waits, of which that is not true. */
  void beat(Buffer event) {
    flush();
    if (waiting.isEmpty()) {
      write(event);
    }
  }

  /** Sends what waits; whether that was all, after there had been too much. */
  boolean flush() {
    do {
      Iterator<Buffer> next = waiting.values().iterator();
      while (next.hasNext() && !isFull()) {
        write(next.next());
        next.remove();
      }
      if (waiting.isEmpty()) {
        boolean caughtUp = behind;
        behind = false;
        return caughtUp;
      }
      behind = true;
      // It may have drained before it was known that something waits.
    } while (!isFull());
    return false;
  }

  private boolean isFull() {
    return onItsWay.get() >= MOST_ON_ITS_WAY;
  }

  private void write(Buffer event) {
    if (response.ended() || response.closed()) {
      return;
    }
    onItsWay.addAndGet(event.length());
    // Counted here: what another thread's write has not reached yet the response itself leaves out.
    response.write(event).onComplete(done -> taken(event.length()));
  }

  private void taken(int bytes) {
    long before = onItsWay.getAndAdd(-bytes);
    if (behind && before > MOST_ON_ITS_WAY / 2 && before - bytes <= MOST_ON_ITS_WAY / 2) {
      drained.accept(this);
    }
  }

  void end(Buffer last) {
    if (!response.ended() && !response.closed()) {
      response.end(last);
    }
  }
}
