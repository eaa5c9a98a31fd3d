package dev.guidedrollouts.view;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what the pods of one version are told from those of another at a glance: a shape, and a colour
 * that says the same again. Bookinfo's reviews have no stars as v1, black ones as v2, red ones as
 * v3, and so have their pods here.
 *
 * @param shape a word that the style sheet knows, for example {@code stars-red}
 * @param label what is read aloud and printed, for example {@code v3}
 */
public record VersionMark(String shape, String label) {
  private static final List<String> SHAPES =
      List.of("plain", "stars-black", "stars-red", "diamonds", "triangles", "squares", "rings");

  /** The last part of an image's name or its tag may say which version it is. */
  private static final Pattern VERSION =
      Pattern.compile("(?:^|[-_:/])v([0-9]{1,3})(?:[.:@][^/]{0,200})?$");

  /**
   * The mark of a revision.
   *
   * @param image its image, as it is shown
   * @param place its place among the Deployment's revisions by their age, from 1: what counts where
   *     the image names no version
   */
  public static VersionMark of(String image, int place) {
    Matcher named = VERSION.matcher(image.length() > 512 ? "" : image);
    int number = named.find() ? Integer.parseInt(named.group(1)) : 0;
    return number > 0
        ? new VersionMark(shape(number), "v" + number)
        : new VersionMark(shape(place), "#" + place);
  }

  private static String shape(int number) {
    return SHAPES.get((Math.max(1, number) - 1) % SHAPES.size());
  }
}
