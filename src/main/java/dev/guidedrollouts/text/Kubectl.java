package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/**
 * The commands that users are shown to type: a status' {@code next}, a diagnosis' {@code commands}.
 * Without a namespace, see {@link #in}.
 */
public final class Kubectl {
  private Kubectl() {}

  /** The command for the objects of a namespace. */
  public static String in(String namespace, String command) {
    return command + " -n " + namespace;
  }

  public static String explainSpec() {
    return "kubectl explain rolloutlesson.spec --recursive";
  }

  /**
   * Whether the cluster's definition knows a field.
   *
   * @param path for example {@code status.before}
   */
  public static String explainStatus(String path) {
    return "kubectl explain rolloutlesson." + path;
  }

  public static String getLesson(String lesson) {
    return "kubectl get rolloutlesson " + lesson;
  }

  public static String describeLesson(String lesson) {
    return "kubectl describe rolloutlesson " + lesson;
  }

  /** The end of a suspension; with its namespace. */
  public static String resumeLesson(String namespace, String lesson) {
    return in(namespace, "kubectl patch rolloutlesson " + lesson)
        + " --type merge -p '{\"spec\":{\"suspend\":false}}'";
  }

  /** One word to a lesson; quoted for a shell where it has to be. */
  public static String annotateLesson(String lesson, String annotation, String value) {
    return "kubectl annotate rolloutlesson %s %s=%s --overwrite"
        .formatted(lesson, annotation, quoted(value));
  }

  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9._/:@%+-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
  }

  public static String getDeployments() {
    return "kubectl get deployments";
  }

  public static String describeDeployment(String deployment) {
    return "kubectl describe deployment/" + deployment;
  }

  public static String describeReplicaSet(String replicaSet) {
    return "kubectl describe replicaset " + replicaSet;
  }

  public static String describePod(String pod) {
    return "kubectl describe pod " + pod;
  }

  /**
   * What a container has written.
   *
   * @param previous true: in its run before this one
   */
  public static String logs(String pod, String container, boolean previous) {
    return "kubectl logs " + pod + " -c " + container + (previous ? " --previous" : "");
  }

  public static String rolloutStatus(String deployment) {
    return "kubectl rollout status deployment/" + deployment;
  }

  public static String rolloutHistory(String deployment) {
    return "kubectl rollout history deployment/" + deployment;
  }

  public static String rolloutResume(String deployment) {
    return "kubectl rollout resume deployment/" + deployment;
  }

  /**
   * The undo.
   *
   * @param revision where to; null for the revision before, which kubectl takes by itself
   */
  public static String rolloutUndo(String deployment, @Nullable Long revision) {
    return "kubectl rollout undo deployment/"
        + deployment
        + (revision == null ? "" : " --to-revision=" + revision);
  }

  public static String createDeployment(String deployment, String image) {
    return "kubectl create deployment %s --image=%s".formatted(deployment, image);
  }

  public static String setImage(String deployment, String container, String image) {
    return "kubectl set image deployment/%s %s=%s".formatted(deployment, container, image);
  }

  public static String scale(String deployment, int replicas) {
    return "kubectl scale deployment/%s --replicas=%d".formatted(deployment, replicas);
  }

  /**
   * A Service in front of a Deployment.
   *
   * @param targetPort the container's port, a number or a name
   */
  public static String expose(String deployment, String service, int port, String targetPort) {
    return "kubectl expose deployment %s%s --port=%d%s"
        .formatted(
            deployment,
            service.equals(deployment) ? "" : " --name=" + service,
            port,
            targetPort.equals(String.valueOf(port)) ? "" : " --target-port=" + targetPort);
  }

  public static String getReplicaSets() {
    return "kubectl get replicasets";
  }

  public static String getServices() {
    return "kubectl get services -o wide";
  }

  /** A request by annotation to the lesson; with its namespace. */
  public static String annotateLesson(String namespace, String lesson, String key, String value) {
    return in(namespace, "kubectl annotate lesson " + lesson)
        + " "
        + key
        + "="
        + value
        + " --overwrite";
  }

  /**
   * Whether somebody may do something.
   *
   * @param right a verb and a resource, for example {@code patch deployments.apps/web}
   * @param user the user as the API server names it
   */
  public static String canI(String right, String user) {
    return "kubectl auth can-i %s --as=%s".formatted(right, user);
  }

  /** The user that a ServiceAccount is to the API server. */
  public static String userOf(String namespace, String account) {
    return "system:serviceaccount:%s:%s".formatted(namespace, account);
  }

  public static String getRoleBindings() {
    return "kubectl get rolebindings -o wide";
  }

  public static String describeQuotas() {
    return "kubectl describe resourcequotas";
  }

  public static String describeQuotasAndLimits() {
    return "kubectl describe resourcequota,limitrange";
  }

  public static String getWebhooks() {
    return "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations";
  }

  public static String getMutatingThenValidatingWebhooks() {
    return "kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations";
  }

  public static String getAdmissionPolicies() {
    return "kubectl get validatingadmissionpolicies";
  }

  /** The namespace's labels tell its Pod Security level. */
  public static String namespaceLabels(String namespace) {
    return "kubectl get namespace " + namespace + " --show-labels";
  }

  public static String describeNodes() {
    return "kubectl describe nodes";
  }

  public static String getVolumeClaims() {
    return "kubectl get persistentvolumeclaims";
  }

  public static String getConfigMapsAndVolumeClaims() {
    return "kubectl get configmaps,persistentvolumeclaims";
  }

  /**
   * One object.
   *
   * @param kind in lower case, as kubectl takes it
   */
  public static String get(String kind, String name) {
    return "kubectl get " + kind + " " + name;
  }
}
