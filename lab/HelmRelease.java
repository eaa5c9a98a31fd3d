import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import java.nio.file.Path;

/**
 * The real Helm, from a library: Debian has no package of it.
 *
 * <p>{@code java HelmRelease.java up RELEASE NAMESPACE KUBECONFIG VALUES SECONDS} installs the chart of this checkout, or
 * upgrades the release to it, and waits until all of it is ready; {@code down RELEASE NAMESPACE KUBECONFIG} removes it.
 */
class HelmRelease {
  private static final Path CHART = Path.of("helm/guided-rollouts");

  public static void main(String[] words) {
    if (words.length < 4) {
      System.err.println("up RELEASE NAMESPACE KUBECONFIG VALUES SECONDS | down RELEASE NAMESPACE KUBECONFIG");
      System.exit(2);
    }
    String release = words[1];
    String namespace = words[2];
    Path kubeconfig = Path.of(words[3]);
    try {
      switch (words[0]) {
        case "up" -> {
          Release made =
              new Helm(CHART)
                  .upgrade()
                  .install()
                  .createNamespace()
                  .withName(release)
                  .withNamespace(namespace)
                  .withKubeConfig(kubeconfig)
                  .withValuesFile(Path.of(words[4]))
                  .waitReady()
                  .withTimeout(Integer.parseInt(words[5]))
                  .call();
          System.out.println("release " + made.getName() + ", revision " + made.getRevision() + ": " + made.getStatus());
        }
        case "down" ->
            System.out.println(
                Helm.uninstall(release).withNamespace(namespace).withKubeConfig(kubeconfig).call());
        default -> throw new IllegalArgumentException(words[0] + ": up or down");
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.err.println("helm: " + e.getMessage());
      System.exit(1);
    }
  }
}
