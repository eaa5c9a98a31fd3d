package dev.guidedrollouts.simnode;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images on one node: what was pulled stays there, and {@code imagePullPolicy: IfNotPresent}
 * finds it.
 */
final class NodeImages {

  private final ImageSource source;
  private final Map<String, String> digests = new ConcurrentHashMap<>();

  NodeImages(ImageSource source) {
    this.source = source;
  }

  /**
   * The image on the node.
   *
   * @param name the image
   * @return its digest, or empty where it was never pulled here
   */
  Optional<String> present(ImageName name) {
    return Optional.ofNullable(digests.get(name.normalised()));
  }

  /**
   * Pulls an image and keeps it.
   *
   * @param name the image
   * @return what came of it
   */
  PullResult pull(ImageName name) {
    PullResult result = source.pull(name);
    if (result instanceof PullResult.Pulled(String digest)) {
      digests.put(name.normalised(), digest);
    }
    return result;
  }
}
