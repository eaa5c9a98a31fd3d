package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who looks, over a socket that takes little at a time and nothing while nobody reads it:
 * a telephone at the edge of a network.
 */
final class RawViewer implements AutoCloseable {
  private static final int RECEIVED_AT_ONCE = 4096;
  private static final long PATIENCE_SECONDS = 30;
  private static final Pattern FRAGMENT =
      Pattern.compile("event: fragment\nid: (\\d+)\ndata: <section id=\"([a-z]+)\"(.*?)\n\n", 32);

  private final Socket socket = new Socket();
  private final InputStream in;
  private final StringBuilder heard = new StringBuilder();
  private int told;

  /**
   * Asks for events.
   *
   * @param headers more of them, each with its line end; may be empty
   */
  RawViewer(int port, String path, String headers) throws IOException {
    // Set before connecting: the system neither adds to it nor lets the other side fill it.
    socket.setReceiveBufferSize(RECEIVED_AT_ONCE);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n%s\r\n"
                .formatted(path, headers)
                .getBytes(StandardCharsets.US_ASCII));
    in = socket.getInputStream();
  }

  /** Reads on until that has come, and returns what came since the last time. */
  String until(String text) throws IOException {
    long last = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    byte[] buffer = new byte[1 << 16];
    int searched = told;
    int at = heard.indexOf(text, searched);
    while (at < 0) {
      assertThat(System.nanoTime()).as("until \"%s\" came", text).isLessThan(last);
      searched = Math.max(told, heard.length() - text.length());
      int read = in.read(buffer);
      assertThat(read).as("the connection is open until \"%s\" came", text).isPositive();
      // Texts of these tests are of ASCII: a character is not cut in two.
      heard.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      at = heard.indexOf(text, searched);
    }
    String since = heard.substring(told);
    told = heard.length();
    return since;
  }

  /** All that came. */
  String heard() {
    return heard.toString();
  }

  /** Each part of a lesson's page as it came last. */
  Map<String, String> fragments() {
    Map<String, String> fragments = new LinkedHashMap<>();
    Matcher fragment = FRAGMENT.matcher(heard);
    while (fragment.find()) {
      fragments.put(fragment.group(2), fragment.group(3));
    }
    return fragments;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
