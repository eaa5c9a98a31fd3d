package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.text.LookupMessages;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that kubectl would speak with: {@code --kubeconfig}, else the files of {@code
 * KUBECONFIG}, else {@code ~/.kube/config}, else the ServiceAccount of the pod it runs in.
 */
final class Kubeconfig {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 15_000;

  private Kubeconfig() {}

  /**
   * Reads the configuration.
   *
   * @param file the file that was named, where one was
   * @param context the context that was named, where one was; else the current one counts
   * @throws LookupException if there is no such file or context, or it can't be read
   */
  static Config read(@Nullable String file, @Nullable String context) {
    List<File> files = file == null ? usual() : List.of(new File(file));
    if (file != null && !files.getFirst().isFile()) {
      throw new LookupException(LookupMessages.noSuchKubeconfig(file));
    }
    Config config = parse(files, context);
    if (files.isEmpty()) {
      demandServiceAccount(config);
    } else {
      demandContext(config, context, files);
    }
    // One question, one answer: who waits at a terminal does not want ten tries.
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setRequestTimeout(REQUEST_MILLIS);
    return config;
  }

  private static Config parse(List<File> files, @Nullable String context) {
    try {
      // The client merges several files only when it finds them itself.
      return files.size() == 1
          ? Config.fromKubeconfig(context, files.getFirst())
          : Config.autoConfigure(context);
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new LookupException(LookupMessages.notKubeconfig(names(files)), e);
    }
  }

  private static List<File> usual() {
    String named = System.getenv("KUBECONFIG");
    return named == null || named.isBlank()
        ? existing(
            List.of(
                System.getProperty("user.home")
                    + File.separator
                    + ".kube"
                    + File.separator
                    + "config"))
        : existing(Arrays.asList(named.split(File.pathSeparator)));
  }

  /** As kubectl does, files of the list that are not there are passed over. */
  private static List<File> existing(List<String> names) {
    return names.stream().filter(n -> !n.isBlank()).map(File::new).filter(File::isFile).toList();
  }

  private static void demandServiceAccount(Config config) {
    if (config.getAutoOAuthToken() == null && config.getOauthToken() == null) {
      String named = System.getenv("KUBECONFIG");
      throw new LookupException(
          LookupMessages.noKubeconfig(
              named == null || named.isBlank() ? "~/.kube/config" : named + " (KUBECONFIG)"));
    }
  }

  /** The client takes another context where the wanted one is missing; nobody asked for that. */
  private static void demandContext(Config config, @Nullable String context, List<File> files) {
    NamedContext current = config.getCurrentContext();
    if (context != null && (current == null || !context.equals(current.getName()))) {
      throw new LookupException(
          LookupMessages.noSuchContext(context, names(files)) + known(config));
    }
    if (current == null) {
      throw new LookupException(LookupMessages.noCurrentContext(names(files)) + known(config));
    }
  }

  private static String known(Config config) {
    List<NamedContext> contexts = config.getContexts();
    return contexts == null || contexts.isEmpty()
        ? ""
        : LookupMessages.contextsThere(
            contexts.stream()
                .map(NamedContext::getName)
                .sorted()
                .limit(10)
                .collect(Collectors.joining(", ")));
  }

  private static String names(List<File> files) {
    return files.stream().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
  }
}
