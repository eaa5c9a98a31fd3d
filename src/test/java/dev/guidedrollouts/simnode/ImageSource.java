package dev.guidedrollouts.simnode;

/** Where images come from. */
@FunctionalInterface
interface ImageSource {

  /**
   * Pulls an image, or says why not. May block.
   *
   * @param name the image
   * @return what came of it
   */
  PullResult pull(ImageName name);
}
