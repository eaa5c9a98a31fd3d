package dev.guidedrollouts.cli;

import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.text.WaitMessages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image that a Deployment's template shall have.
 *
 * @param container the container that shall have it; null: any
 * @param image the image, written as the template writes it
 */
record WantedImage(@Nullable String container, String image) {

  /**
   * {@code IMAGE} or {@code CONTAINER=IMAGE}. No image has an equals sign.
   *
   * @throws IllegalArgumentException if it is neither, with a message for whoever typed it
   */
  static WantedImage parse(String text) {
    int equals = text.indexOf('=');
    String container = equals < 0 ? null : text.substring(0, equals);
    String image = text.substring(equals + 1);
    if (image.isBlank() || image.contains("=") || (container != null && container.isBlank())) {
      throw new IllegalArgumentException(WaitMessages.notImage(text));
    }
    return new WantedImage(container, image);
  }

  /** Whether one of the containers has it. */
  boolean isIn(List<ContainerImage> containers) {
    return containers.stream()
        .anyMatch(c -> c.runs(image) && (container == null || container.equals(c.name())));
  }

  /** As it was typed. */
  String text() {
    return container == null ? image : container + "=" + image;
  }
}
