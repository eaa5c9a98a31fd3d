package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.NameKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The Deployment that was named on the command line, in the forms that kubectl takes. */
final class DeploymentName {
  private static final Set<String> TYPES =
      Set.of(
          "deployment",
          "deployments",
          "deploy",
          "deployment.apps",
          "deployments.apps",
          "deployment.v1.apps",
          "deployments.v1.apps");

  private static final String FORMS = "; write deployment/NAME";

  private DeploymentName() {}

  /**
   * {@code deployment/NAME}, {@code deploy/NAME}, {@code deployment NAME} or {@code NAME}.
   *
   * @throws IllegalArgumentException if it is none of these, with a message for whoever typed it
   */
  static String parse(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("no Deployment is named" + FORMS);
    }
    String first = words.getFirst();
    int slash = first.indexOf('/');
    if (slash >= 0) {
      return name(words, 1, typed(first.substring(0, slash)), first.substring(slash + 1));
    }
    if (words.size() > 1) {
      return name(words, 2, typed(first), words.get(1));
    }
    if (isType(first)) {
      throw new IllegalArgumentException("the name of the Deployment is missing" + FORMS);
    }
    return name(words, 1, "deployment", first);
  }

  private static boolean isType(String word) {
    return TYPES.contains(word.toLowerCase(Locale.ROOT));
  }

  private static String typed(String type) {
    if (!isType(type)) {
      throw new IllegalArgumentException(
          "only Deployments can be diagnosed, not \"" + type + "\"" + FORMS);
    }
    return type;
  }

  private static String name(List<String> words, int used, String type, String name) {
    if (words.size() > used) {
      throw new IllegalArgumentException(
          "one Deployment at a time, not also \"" + words.get(used) + "\"");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name after \"" + type + "\" is missing" + FORMS);
    }
    if (!NameKind.SUBDOMAIN.fits(name)) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" can't be the name of a Deployment: lower-case letters, digits, \"-\" and \".\" only");
    }
    return name;
  }
}
