package dev.guidedrollouts.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Many who look at a lesson's page, without a browser: each a connection that reads its events. */
final class Viewers implements AutoCloseable {
  private final List<Socket> sockets = new ArrayList<>();
  private final AtomicInteger shown = new AtomicInteger();
  private final Set<String> made = new HashSet<>();
  private long sent;

  /**
   * Connects them all.
   *
   * @param path of the events
   */
  Viewers(int port, String path, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      Thread.startVirtualThread(() -> read(socket));
    }
  }

  private void read(Socket socket) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String event = "";
      boolean complete = false;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("id: ") && event.equals("fragment")) {
          note(line);
        } else if (line.isEmpty() && event.equals("beat") && !complete) {
          complete = true;
          shown.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // Closed: nobody looks any more.
    }
  }

  private synchronized void note(String id) {
    made.add(id);
    sent++;
  }

  /** Until each has had its first picture as a whole, of which a beat is the end. */
  void awaitAllShown() {
    Lab.await("all viewers are shown the lesson", () -> shown.get() == sockets.size());
  }

  /** What comes from now on is counted. */
  synchronized void forget() {
    made.clear();
    sent = 0;
  }

  /** How many fragments came to all of them together. */
  synchronized long fragmentsSent() {
    return sent;
  }

  /** How many different ones these were: each that is made gets a number of its own. */
  synchronized long fragmentsMade() {
    return made.size();
  }

  /** How many came to one of them. */
  double fragmentsOfOne() {
    return fragmentsSent() / (double) sockets.size();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
