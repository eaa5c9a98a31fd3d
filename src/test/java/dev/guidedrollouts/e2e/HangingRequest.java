package dev.guidedrollouts.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** A request that the API server has begun to handle, and can not answer: its body never comes. */
final class HangingRequest implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader answer;

  private HangingRequest(Socket socket, BufferedReader answer) {
    this.socket = socket;
    this.answer = answer;
  }

  /** Returns when the API server is waiting for the body of a POST to this path. */
  static HangingRequest to(KubernetesClient client, String path)
      throws IOException, GeneralSecurityException {
    Config config = client.getConfiguration();
    URI server = URI.create(config.getMasterUrl());
    int port = server.getPort() < 0 ? 443 : server.getPort();
    Socket socket =
        SSLUtils.sslContext(config).getSocketFactory().createSocket(server.getHost(), port);
    String token = config.getOauthToken();
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\n"
            .formatted(
                path,
                server.getAuthority(),
                token == null ? "" : "Authorization: Bearer " + token + "\r\n");
    socket
        .getOutputStream()
        .write(
            (head + "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String first = answer.readLine();
    if (!"HTTP/1.1 100 Continue".equals(first)) {
      socket.close();
      throw new IOException("The API server does not wait for the body: " + first);
    }
    answer.readLine();
    return new HangingRequest(socket, answer);
  }

  boolean isUnanswered() throws IOException {
    return !answer.ready();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
