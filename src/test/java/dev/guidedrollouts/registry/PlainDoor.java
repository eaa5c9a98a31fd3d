package dev.guidedrollouts.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A listener before the JDK's plain HTTP server. That one waits for the end of a line when it is
 * spoken to in TLS, and the client for its handshake; this one says at once that it speaks HTTP, as
 * nginx and Go's servers do. Clients that may fall back to plain HTTP then do so.
 */
final class PlainDoor implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;
  private static final byte[] NO_TLS =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener = new ServerSocket();
  private final InetSocketAddress behind;

  PlainDoor(InetSocketAddress address, InetSocketAddress behind) throws IOException {
    this.behind = behind;
    listener.bind(address);
    Thread.ofVirtual().start(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> open(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void open(Socket client) {
    try (client;
        PushbackInputStream in = new PushbackInputStream(client.getInputStream())) {
      int first = in.read();
      if (first == TLS_HANDSHAKE) {
        client.getOutputStream().write(NO_TLS);
        client.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
      } else if (first >= 0) {
        in.unread(first);
        relay(client, in);
      }
    } catch (IOException e) {
      // One of the two is gone; both are closed then.
    }
  }

  private void relay(Socket client, InputStream in) throws IOException {
    try (Socket server = new Socket(behind.getAddress(), behind.getPort())) {
      Thread.ofVirtual().start(() -> pump(in, server));
      server.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static void pump(InputStream from, Socket to) {
    try {
      from.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two is gone; the other direction ends with it.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
