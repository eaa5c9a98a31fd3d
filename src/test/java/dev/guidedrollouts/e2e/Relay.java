package dev.guidedrollouts.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to the API server, byte for byte, that can be cut and mended. */
final class Relay implements AutoCloseable {
  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  Relay(String host, int port) throws IOException {
    this.target = new InetSocketAddress(host, port);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void mend() {
    open = true;
  }

  /** What is open breaks off, and what comes is turned away. */
  void cut() {
    open = false;
    sockets.forEach(Relay::closeQuietly);
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        if (open) {
          connect(from);
        } else {
          closeQuietly(from);
        }
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void connect(Socket from) {
    Socket to = new Socket();
    sockets.add(from);
    sockets.add(to);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                to.connect(target);
                Thread.ofVirtual().start(() -> pump(to, from));
                pump(from, to);
              } catch (IOException e) {
                closeQuietly(from);
              }
            });
  }

  private void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // Cut.
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
