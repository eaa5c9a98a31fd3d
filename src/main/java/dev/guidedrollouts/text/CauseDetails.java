package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/**
 * What the sentences of {@link CauseMessages} name. All texts of strangers in it are cleaned by
 * {@link SafeText}.
 *
 * @param deployment the Deployment's name
 * @param pod whether a pod shows the trouble; else the Deployment's controller could make none
 * @param container the container: one of the phrases of {@link CauseMessages}
 * @param image the image in question
 * @param reason the word of the kubelet, scheduler or controller
 * @param said what its message says: in plain words where those are known, else quoted
 * @param plain the same in plain words, as a phrase; null where none are known
 * @param pullSecrets what is known of the pod's pull secrets: a phrase of {@link CauseMessages}, or
 *     nothing
 * @param ofNode whether the node itself is what the message is about, not the registry: it holds
 *     pulls back, or has asked without its own login
 */
public record CauseDetails(
    String deployment,
    boolean pod,
    String container,
    Image image,
    String reason,
    String said,
    @Nullable String plain,
    String pullSecrets,
    boolean ofNode) {

  /**
   * The image in question.
   *
   * @param written as the pod has it
   * @param name its parts; null where it can't be read as an image, or there is none
   * @param mounted whether the pod mounts it as a volume
   */
  public record Image(String written, @Nullable Name name, boolean mounted) {}

  /**
   * An image's parts.
   *
   * @param registry for example {@code docker.io}
   * @param repository the short form, for example {@code istio/proxyv2}
   * @param version its tag or digest: a phrase of {@link CauseMessages}
   */
  public record Name(String registry, String repository, String version) {}

  String registry() {
    return image.name() == null ? "the registry" : image.name().registry();
  }

  /** The registry where the sentence begins with it. */
  String theRegistry() {
    return image.name() == null ? "The registry" : image.name().registry();
  }

  String repository() {
    return (image.name() == null ? "that image" : image.name().repository()) + mounted();
  }

  String mounted() {
    return image.mounted() ? ", which the pod mounts as a volume" : "";
  }

  String plainOr(String otherwise) {
    return plain == null ? otherwise : plain;
  }
}
