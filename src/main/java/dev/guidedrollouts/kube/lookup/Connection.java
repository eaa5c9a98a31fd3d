package dev.guidedrollouts.kube.lookup;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that kubectl would speak with, under whoever's name it would.
 *
 * <p>What one look needs is asked through kubectl itself, which has an answer before a client in a
 * JVM has shaken hands (docs/performance.md), and knows each way to sign in. A client is made when
 * something needs one: a watch, a write of many objects, a question that kubectl did not answer.
 * Once it has answered it is asked everything; not before, as it need not be able to sign in where
 * kubectl is.
 */
public final class Connection implements AutoCloseable {
  private final @Nullable String kubeconfig;
  private final @Nullable String context;
  private final KubectlQuestions kubectl;
  private final @Nullable String namespace;
  private @Nullable Config config;
  private @Nullable KubernetesClient client;
  private volatile boolean clientAnswers;

  private Connection(
      @Nullable String kubeconfig, @Nullable String context, @Nullable String namespace) {
    this.kubeconfig = kubeconfig;
    this.context = context;
    this.namespace = namespace;
    this.kubectl = new KubectlQuestions(kubeconfig, context);
  }

  /**
   * The cluster as kubectl finds it; nothing is read and no request is made yet.
   *
   * @param kubeconfig the file to use; null for the usual ones
   * @param context the context to use; null for the current one
   * @param namespace the namespace; null for the context's own, which may be {@code default}
   */
  public static Connection open(
      @Nullable String kubeconfig, @Nullable String context, @Nullable String namespace) {
    return new Connection(kubeconfig, context, namespace);
  }

  /**
   * Does nothing where there is such a cluster.
   *
   * @throws LookupException if there is no such file or context
   */
  public void check() {
    config();
  }

  private synchronized Config config() {
    if (config == null) {
      config = Kubeconfig.read(kubeconfig, context);
    }
    return config;
  }

  /**
   * Speaks with it.
   *
   * @throws LookupException if there is no such file or context
   */
  public synchronized KubernetesClient client() {
    if (client == null) {
      client = new KubernetesClientBuilder().withConfig(config()).build();
    }
    return client;
  }

  /**
   * The namespace that was named, else the context's own.
   *
   * @throws LookupException if there is no such file or context
   */
  public String namespace() {
    if (namespace != null) {
      return namespace;
    }
    String own = config().getNamespace();
    return own == null ? "default" : own;
  }

  /**
   * Where it is.
   *
   * @throws LookupException if there is no such file or context
   */
  String server() {
    return config().getMasterUrl();
  }

  /** Asks it, and tells a person why there is no answer. */
  public DescriptiveErrors questions() {
    return new DescriptiveErrors(this);
  }

  /** Asks for objects; the answer is awaited when it is needed. */
  Answer ask(ApiQuery query) {
    return new Answer(this, query, clientAnswers ? null : kubectl.ask(query.words(namespace)));
  }

  /** The client has answered. */
  void clientAnswered() {
    clientAnswers = true;
  }

  /**
   * Has kubectl write something.
   *
   * @param words its words after {@code kubectl}; values are in one word with their flags
   * @return whether it is written; if not, a client may say why
   */
  public boolean written(List<String> words) {
    return !clientAnswers && kubectl.done(words);
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
