package dev.guidedrollouts.e2e;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that can't be asked which one they got. Each is given once, so that tests
 * side by side don't get the same, and none is of those that the kernel gives to connections (from
 * 32768 on) or Kubernetes to Services (from 30000 on).
 */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;

  /** Other processes of tests begin elsewhere. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

  private Ports() {}

  /** A port of 127.0.0.1 that nobody listens on. */
  public static int free() throws IOException {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = FIRST + NEXT.getAndIncrement() % COUNT;
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (BindException e) {
        // Somebody has it.
      }
    }
    throw new IOException("no port from " + FIRST + " on is free");
  }
}
