package dev.guidedrollouts.text;

/**
 * One method for each {@code model.Cause}, which names it: what happened, and what may help. What a
 * message says in particular ({@link DetailMessages}) is preferred to the general words.
 */
public final class CauseMessages {
  private static final String CHECK_LOGIN =
      "Check the spelling of the image, and the pod's imagePullSecrets.";
  private static final String CHECK_COMMAND =
      "Check the container's command, arguments and mounts.";

  private CauseMessages() {}

  public static CauseMessage invalidImageName(CauseDetails d) {
    return new CauseMessage(
        "\"" + d.image().written() + "\" is not a name that the node can turn into an image",
        "Write the image as registry/repository:tag, in lower case.");
  }

  public static CauseMessage neverPullPolicy(CauseDetails d) {
    return new CauseMessage(
        "The pod says that the image must never be pulled (imagePullPolicy: Never), and the node has no usable copy of "
            + d.repository(),
        "Load the image onto the node, or set imagePullPolicy to IfNotPresent.");
  }

  public static CauseMessage signaturePolicy(CauseDetails d) {
    return new CauseMessage(
        "The node accepts only images signed as its policy requires, and "
            + d.repository()
            + " is not",
        "Sign the image as the policy requires, or use one that is signed.");
  }

  public static CauseMessage platformMismatch(CauseDetails d) {
    return new CauseMessage(
        "The image "
            + d.repository()
            + " can't run on this node: "
            + d.plainOr("it has no variant for the node's processor and operating system"),
        "Use an image that was built for the node's platform.");
  }

  public static CauseMessage imageNotFound(CauseDetails d) {
    CauseDetails.Name name = d.image().name();
    return new CauseMessage(
        name == null
            ? "The registry has no such image"
            : "%s has no image %s %s%s"
                .formatted(name.registry(), name.repository(), name.version(), d.mounted()),
        "Check the spelling of the image and its tag.");
  }

  public static CauseMessage corruptImage(CauseDetails d) {
    return new CauseMessage(
        "The data of image "
            + d.repository()
            + " were corrupted on the way, or are corrupt in the registry",
        "Push the image again.");
  }

  public static CauseMessage nodeStorage(CauseDetails d) {
    return new CauseMessage(
        "The node could not store the image "
            + d.repository()
            + ": "
            + d.plainOr("its disk is full or failing"),
        "Free disk space on the node.");
  }

  public static CauseMessage rateLimited(CauseDetails d) {
    return d.ofNode()
        ? new CauseMessage(
            "The node is pulling too many images at once and holds this one back; it retries by itself",
            null)
        : new CauseMessage(
            d.theRegistry()
                + " limits the rate of pulls, and the limit is reached; a later try may succeed",
            "Wait, or log in to the registry with a pull secret.");
  }

  public static CauseMessage tlsError(CauseDetails d) {
    return new CauseMessage(
        "The node can't establish a secure (TLS) connection to "
            + d.registry()
            + ": "
            + d.plainOr("its certificate is not trusted, or one side speaks another protocol"),
        "Make the node trust the registry's certificate authority, or correct the registry's port.");
  }

  public static CauseMessage registryUnreachable(CauseDetails d) {
    return new CauseMessage(
        "The node gets no usable response from "
            + d.registry()
            + (d.plain() == null ? "" : " (" + d.plain() + ")")
            + "; it keeps retrying",
        "Check the registry's address, and the node's network and proxy.");
  }

  public static CauseMessage accessDenied(CauseDetails d) {
    String denied = d.theRegistry() + " denies access to " + d.repository();
    return d.ofNode()
        ? new CauseMessage(
            denied
                + ": the node asked without the credentials that it brings to that registry by itself; a later try may have them",
            "Wait a minute; if that persists, give the node's identity the right to pull there, or the pod a pull secret.")
        : new CauseMessage(
            denied + ": the login is missing, wrong, or has no right to pull it" + d.pullSecrets(),
            CHECK_LOGIN);
  }

  public static CauseMessage notFoundOrDenied(CauseDetails d) {
    return new CauseMessage(
        d.theRegistry()
            + " does not serve the image "
            + d.repository()
            + ": it does not exist, or it is private and needs a login"
            + d.pullSecrets(),
        CHECK_LOGIN);
  }

  public static CauseMessage containerConfig(CauseDetails d) {
    return new CauseMessage(
        d.container() + " can't be set up: " + d.said(),
        "Create the missing ConfigMap or Secret, or correct the container's settings.");
  }

  public static CauseMessage volumeMount(CauseDetails d) {
    return new CauseMessage(
        "A volume of the pod could not be mounted: " + d.said(),
        "Create the object that the volume names, or correct the name.");
  }

  public static CauseMessage containerCreate(CauseDetails d) {
    return new CauseMessage(d.container() + " could not be created: " + d.said(), CHECK_COMMAND);
  }

  public static CauseMessage runContainer(CauseDetails d) {
    return new CauseMessage(d.container() + " could not be started: " + d.said(), CHECK_COMMAND);
  }

  /** How it ends, and what may help: {@link CrashMessages}. */
  public static CauseMessage crashLoop(CauseDetails d) {
    return new CauseMessage(d.container() + " starts and " + d.said(), null);
  }

  public static CauseMessage sandboxFailed(CauseDetails d) {
    return new CauseMessage(
        "The node could not set up the pod's sandbox and network: " + d.said(), null);
  }

  /** What may help: {@link SchedulingMessages}. */
  public static CauseMessage unschedulable(CauseDetails d) {
    return new CauseMessage("The pod can't be scheduled onto any node: " + d.said(), null);
  }

  public static CauseMessage quotaExceeded(CauseDetails d) {
    return new CauseMessage(
        "The namespace's quota or limits do not allow a new pod of "
            + d.deployment()
            + ": "
            + d.said(),
        "Request less, or have the namespace's quota raised.");
  }

  public static CauseMessage notReady(CauseDetails d) {
    return new CauseMessage(
        d.container() + " runs but does not become ready: " + d.said(),
        "Check the readiness probe's port and path, and the container's log.");
  }

  public static CauseMessage deadlineExceeded(CauseDetails d) {
    return new CauseMessage(
        "The rollout of " + d.deployment() + " made no progress within its progress deadline",
        null);
  }

  public static CauseMessage unknown(CauseDetails d) {
    if (!d.pod()) {
      return new CauseMessage(
          "No new pod of " + d.deployment() + " can be created: " + d.said(), null);
    }
    String waits = d.container() + " is waiting (" + d.reason() + ")";
    return new CauseMessage(
        d.said().isEmpty()
            ? waits + ", and the kubelet (the node's agent) gave no reason yet"
            : waits + ": " + d.said(),
        null);
  }

  /** The container of a trouble that is the whole pod's. */
  public static String thePod() {
    return "The pod";
  }

  public static String container(String name) {
    return "Container " + name;
  }

  public static String initContainer(String name) {
    return "Init container " + name;
  }

  public static String sidecar(String name) {
    return "Sidecar container " + name;
  }

  /** Behind an image's name. */
  public static String withTag(String tag) {
    return "with tag " + tag;
  }

  /** Behind an image's name. */
  public static String withDigest(String digest) {
    return "with digest " + digest;
  }

  /** Behind a refused login. */
  public static String noPullSecret() {
    return "; the pod names no pull secret";
  }

  /** Behind a refused login; {@code names} are joined with commas. */
  public static String pullSecrets(String names) {
    return "; the pod's pull secret is " + names;
  }

  /** Behind a refused login; {@code names} are joined with commas. */
  public static String pullSecretsMissing(String names) {
    return "; the pod names the pull secret " + names + ", which is not there";
  }
}
