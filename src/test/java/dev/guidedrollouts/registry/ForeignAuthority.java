package dev.guidedrollouts.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that no node knows, made by the JDK's own keytool. */
public final class ForeignAuthority {
  private static final String PASSWORD = "changeit";

  /** One for each address: a keytool is a JVM of its own, and takes two seconds. */
  private static final Map<String, Signed> MADE = new HashMap<>();

  private ForeignAuthority() {}

  /**
   * A server's certificate, and the authority that signed it.
   *
   * @param authority PEM, for those who shall trust it
   */
  public record Signed(SSLContext context, String authority) {}

  /** What a server at this address shows: a certificate that is right but for its signer. */
  public static SSLContext identity(String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    return signed(address).context();
  }

  /** The same with the authority, for somebody who is told to trust it. */
  public static synchronized Signed signed(String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    Signed made = MADE.get(address);
    if (made == null) {
      made = make(address);
      MADE.put(address, made);
    }
    return made;
  }

  private static Signed make(String address)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("foreign-authority");
    Path store = folder.resolve("keys.p12");
    try {
      keytool(store, "authority", "-dname", "CN=Foreign Authority", "-ext", "bc:c");
      keytool(
          store,
          "server",
          "-dname",
          "CN=registry",
          "-ext",
          "san=ip:" + address,
          "-signer",
          "authority");
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      String authority = pem(keys.getCertificate("authority"));
      keys.deleteEntry("authority");
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return new Signed(context, authority);
    } finally {
      Files.deleteIfExists(store);
      Files.delete(folder);
    }
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static void keytool(Path store, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + printed);
    }
  }
}
