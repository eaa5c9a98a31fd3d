package dev.guidedrollouts.model;

import dev.guidedrollouts.text.CauseDetails;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.CauseMessages;

/**
 * The operator's word for why a rollout is not progressing, spelt as the API spells it, <b>declared
 * in order of precedence</b>: of several causes the one that stands first here is told. An answer
 * about the image itself takes precedence over trouble on the way to it; that over a refusal, since
 * with several pull secrets all but one are refused (kubernetes,
 * pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage). What the pods say takes precedence over
 * what the Deployment's conditions say, and {@link #Unknown} over nothing.
 *
 * <p>A new cause is a constant in its place, with its sentence in {@link CauseMessages};
 * docs/adding.md tells what else it needs. The table of docs/diagnosis.md is written from this
 * file.
 */
public enum Cause {
  InvalidImageName(Of.IMAGE, "no runtime can read the name", "yes, at once"),
  NeverPullPolicy(
      Of.IMAGE, "`imagePullPolicy: Never`, and no usable copy on the node", "yes, at once"),
  SignaturePolicy(
      Of.IMAGE,
      "the node's policy does not accept the image",
      "yes; no, where a signature could not be fetched"),
  PlatformMismatch(Of.IMAGE, "no variant for the node's processor or operating system", "yes"),
  ImageNotFound(
      Of.IMAGE, "the registry says that there is no such tag, digest or repository", "yes"),
  CorruptImage(
      Of.IMAGE,
      "what arrived is not what was announced",
      "by wording: damaged on the way, no; not an archive at all, yes"),
  NodeStorage(
      Of.IMAGE,
      "the node could not store the image, lost a part of it that it had downloaded, or broke off unpacking it",
      "no"),
  RateLimited(Of.IMAGE, "the registry's limit, or the node's own", "no"),
  TlsError(Of.IMAGE, "certificate or protocol", "yes; no, where the server itself failed"),
  RegistryUnreachable(Of.IMAGE, "no connection, no answer in time, 5xx", "no"),
  AccessDenied(
      Of.IMAGE,
      "the login is missing, wrong or not enough; pull secrets are told by name, and never read",
      "yes; no, where the node brings the login itself (a cloud's registry) and asked without one"),
  NotFoundOrDenied(Of.IMAGE, "the registry does not say which of the two", "yes"),
  ContainerConfig(Of.POD, "ConfigMap, Secret or user that the container needs", "by wording"),
  VolumeMount(Of.POD, "a volume could not be mounted; from Events", "by wording"),
  ContainerCreate(Of.POD, "the runtime could not create the container", "by wording"),
  RunContainer(Of.POD, "the runtime could not start the container", "by wording"),
  CrashLoop(
      Of.POD,
      "it ends again and again: exit code, signal, OOMKilled, last output, or stopped by its liveness probe",
      "no"),
  SandboxFailed(Of.POD, "the pod's sandbox or network; from Events", "by wording"),
  Unschedulable(Of.POD, "the scheduler finds no node", "no"),
  QuotaExceeded(Of.DEPLOYMENT, "a ResourceQuota or LimitRange does not let a new pod in", "no"),
  NotReady(
      Of.POD, "the readiness probe fails; past the progress deadline the startup probe too", "no"),
  DeadlineExceeded(Of.DEPLOYMENT, "the progress deadline is over, and no pod says why", "–"),
  Unknown(
      Of.POD,
      "evidence that no rule knows, or trouble of a kind of its own (an image format that the node no longer reads, a pod that admission refuses); it is quoted",
      "by wording");

  /** Whose trouble a cause is. */
  public enum Of {
    /** The image can't be had, or can't be used. */
    IMAGE,
    /** A pod does not get a node, does not start, or does not become ready. */
    POD,
    /** No pod is there to show it. */
    DEPLOYMENT
  }

  private final Of of;
  private final String meaning;
  private final String permanence;

  Cause(Of of, String meaning, String permanence) {
    this.of = of;
    this.meaning = meaning;
    this.permanence = permanence;
  }

  /** Whether it is a cause why an image can't be had. */
  public boolean ofImage() {
    return of == Of.IMAGE;
  }

  /** Whether this one is told where both are found. */
  public boolean precedes(Cause other) {
    return compareTo(other) < 0;
  }

  /** What is said to people where it is found. */
  public CauseMessage message(CauseDetails details) {
    return switch (this) {
      case InvalidImageName -> CauseMessages.invalidImageName(details);
      case NeverPullPolicy -> CauseMessages.neverPullPolicy(details);
      case SignaturePolicy -> CauseMessages.signaturePolicy(details);
      case PlatformMismatch -> CauseMessages.platformMismatch(details);
      case ImageNotFound -> CauseMessages.imageNotFound(details);
      case CorruptImage -> CauseMessages.corruptImage(details);
      case NodeStorage -> CauseMessages.nodeStorage(details);
      case RateLimited -> CauseMessages.rateLimited(details);
      case TlsError -> CauseMessages.tlsError(details);
      case RegistryUnreachable -> CauseMessages.registryUnreachable(details);
      case AccessDenied -> CauseMessages.accessDenied(details);
      case NotFoundOrDenied -> CauseMessages.notFoundOrDenied(details);
      case ContainerConfig -> CauseMessages.containerConfig(details);
      case VolumeMount -> CauseMessages.volumeMount(details);
      case ContainerCreate -> CauseMessages.containerCreate(details);
      case RunContainer -> CauseMessages.runContainer(details);
      case CrashLoop -> CauseMessages.crashLoop(details);
      case SandboxFailed -> CauseMessages.sandboxFailed(details);
      case Unschedulable -> CauseMessages.unschedulable(details);
      case QuotaExceeded -> CauseMessages.quotaExceeded(details);
      case NotReady -> CauseMessages.notReady(details);
      case DeadlineExceeded -> CauseMessages.deadlineExceeded(details);
      case Unknown -> CauseMessages.unknown(details);
    };
  }

  /** What it means, in the Markdown of docs/diagnosis.md. */
  public String meaning() {
    return meaning;
  }

  /** Whether a retry can't cure it, as a phrase of docs/diagnosis.md. */
  public String permanence() {
    return permanence;
  }
}
