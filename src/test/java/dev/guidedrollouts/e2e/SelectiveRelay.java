package dev.guidedrollouts.e2e;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A way to the API server on which some requests get no answer, neither good nor bad. Spoken to in
 * plain HTTP, so that it can see what is asked; one request a connection.
 */
final class SelectiveRelay implements AutoCloseable {
  private final URI target;
  private final SSLSocketFactory trusting;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Predicate<String> hangs = path -> false;

  SelectiveRelay(Config config) throws IOException, GeneralSecurityException {
    this.target = URI.create(config.getMasterUrl());
    this.trusting = trusting(config);
    this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where the operator finds it. */
  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/";
  }

  /** From now on requests with such a path hang; those that hang now go on hanging. */
  void hang(Predicate<String> paths) {
    hangs = paths;
  }

  private static SSLSocketFactory trusting(Config config)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    byte[] authority = Base64.getDecoder().decode(config.getCaCertData());
    store.setCertificateEntry(
        "cluster",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(authority)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        sockets.add(from);
        Thread.ofVirtual().start(() -> serve(from));
      }
    } catch (IOException e) {
      sockets.forEach(SelectiveRelay::closeQuietly);
    }
  }

  private void serve(Socket from) {
    try {
      String head = head(from.getInputStream());
      if (head.isEmpty()) {
        closeQuietly(from);
        return;
      }
      if (hangs.test(head.split(" ", 3)[1])) {
        // Read on, so that the end of a client that gives up is seen.
        from.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        closeQuietly(from);
        return;
      }
      boolean upgrade = head.toLowerCase(java.util.Locale.ROOT).contains("\r\nupgrade:");
      String sent =
          upgrade ? head : head.substring(0, head.length() - 2) + "Connection: close\r\n\r\n";
      Socket to = trusting.createSocket(target.getHost(), target.getPort());
      sockets.add(to);
      to.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      to.getOutputStream().flush();
      Thread.ofVirtual().start(() -> pump(from, to));
      pump(to, from);
    } catch (IOException | RuntimeException e) {
      closeQuietly(from);
    }
  }

  /** The request's first line and headers. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  private void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, n);
        to.getOutputStream().flush();
      }
    } catch (IOException e) {
      // One of them went.
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
    sockets.forEach(SelectiveRelay::closeQuietly);
  }
}
