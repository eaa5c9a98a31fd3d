package dev.guidedrollouts.model;

import dev.guidedrollouts.text.SafeText;

/**
 * One container of a pod template. Kubernetes takes any text as an image: one with escape
 * sequences, with somebody's password, or of 100 KB. Here is the door at which such texts become
 * fit to be shown; the text as it stands is there for comparison only.
 *
 * @param name the container's name
 * @param image its image, fit to be shown
 * @param written its image as the template writes it; empty where it is longer than any that a
 *     lesson may name, and so equals none
 */
public record ContainerImage(String name, String image, String written) {
  /** The most characters of an image: a lesson may name no longer one. */
  public static final int MAX_CHARS = 512;

  /** Of an image as a template writes it. */
  public ContainerImage(String name, String written) {
    this(name, shown(written), written.length() > MAX_CHARS ? "" : written);
  }

  /** An image's text as people may see it. */
  public static String shown(String image) {
    return SafeText.clean(image, MAX_CHARS);
  }

  /** Whether it is just that image. */
  public boolean runs(String wanted) {
    return !wanted.isEmpty() && written.equals(wanted);
  }
}
