package dev.guidedrollouts.text;

/**
 * Why {@code kubectl lesson} has no answer: clauses, which stand behind {@code error:} or in a
 * note. What the user typed is shown as it was typed; what a server said is cleaned before.
 */
public final class LookupMessages {
  private static final String FORMS = "; write deployment/NAME";

  private LookupMessages() {}

  public static String noDeploymentNamed() {
    return "no Deployment is named" + FORMS;
  }

  public static String nameMissing() {
    return "the name of the Deployment is missing" + FORMS;
  }

  public static String nameMissingAfter(String type) {
    return "the name after \"" + type + "\" is missing" + FORMS;
  }

  public static String notDeployment(String type) {
    return "only Deployments can be asked about, not \"" + type + "\"" + FORMS;
  }

  public static String oneAtATime(String other) {
    return "one Deployment at a time, not also \"" + other + "\"";
  }

  public static String notDeploymentName(String name) {
    return "\""
        + name
        + "\" can't be the name of a Deployment: lower-case letters, digits, \"-\" and \".\" only";
  }

  public static String notNamespaceName(String name) {
    return "\"" + name + "\" can't be a namespace: lower-case letters, digits and \"-\" only";
  }

  public static String noSuchDeployment(String name, String namespace) {
    return "there is no Deployment \"" + name + "\" in namespace \"" + namespace + "\"";
  }

  /**
   * A missing right.
   *
   * @param verb as RBAC has it
   * @param resource as RBAC has it
   */
  public static String noRight(String verb, String resource, String namespace) {
    return "no right to " + verb + " " + resource + " in namespace \"" + namespace + "\"";
  }

  public static String badCredentials(String server) {
    return "the cluster at " + server + " does not accept these credentials (401 Unauthorized)";
  }

  /**
   * A request that failed.
   *
   * @param verb as RBAC has it
   * @param resource as RBAC has it
   */
  public static String couldNot(String verb, String resource) {
    return "the cluster could not " + verb + " " + resource;
  }

  /** Behind {@link #noRight} or {@link #couldNot}: the cluster's words. */
  public static String itSays(String said) {
    return " (it says: " + said + ")";
  }

  /** No connection; {@code why}: one of the following, or the client's words. */
  public static String unreachable(String server, String why) {
    return "no cluster can be reached at " + server + ": " + why;
  }

  public static String noAnswer() {
    return "no answer";
  }

  public static String noAnswerInTime() {
    return "no answer in time";
  }

  public static String nameNotResolved() {
    return "its name can't be resolved";
  }

  public static String connectionRefused() {
    return "connection refused";
  }

  public static String noConnection() {
    return "no connection";
  }

  public static String noSuchKubeconfig(String file) {
    return "kubeconfig " + file + ": no such file";
  }

  public static String notKubeconfig(String files) {
    return "kubeconfig " + files + " can't be read: it is no valid kubeconfig";
  }

  /** No kubeconfig at all; {@code looked}: where it was looked for. */
  public static String noKubeconfig(String looked) {
    return "no kubeconfig: there is no file " + looked + "; name one with --kubeconfig";
  }

  public static String noSuchContext(String context, String files) {
    return "context \"" + context + "\" is not in kubeconfig " + files;
  }

  public static String noCurrentContext(String files) {
    return "kubeconfig " + files + " has no current context; name one with --context";
  }

  /** Behind a context that is missing; {@code names} are joined with commas. */
  public static String contextsThere(String names) {
    return " (there are: " + names + ")";
  }
}
