package dev.guidedrollouts.model;

import dev.guidedrollouts.text.CauseDetails;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.CauseMessages;
import java.util.function.Function;

/**
 * The operator's word for why a rollout is not progressing, spelt as the API spells it, <b>declared
 * in order of precedence</b>: of several causes the one that stands first here is told. An answer
 * about the image itself takes precedence over trouble on the way to it; that over a refusal, since
 * with several pull secrets all but one are refused (kubernetes,
 * pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage). What the pods say takes precedence over
 * what the Deployment's conditions say, and {@link #Unknown} over nothing.
 *
 * <p>A new cause is a constant in its place, with its sentence in {@link CauseMessages};
 * docs/adding.md tells what else it needs. The table of
 * docs/diagnosis.md is written from this file.
 */
public enum Cause {
  InvalidImageName(Of.IMAGE, "no runtime can read the name", "yes, at once", CauseMessages::invalidImageName),
  NeverPullPolicy(
      Of.IMAGE, "`imagePullPolicy: Never`, and no usable copy on the node", "yes, at once", CauseMessages::neverPullPolicy),
  SignaturePolicy(
      Of.IMAGE,
      "the node's policy does not accept the image",
      "yes; no, where a signature could not be fetched", CauseMessages::signaturePolicy),
  PlatformMismatch(Of.IMAGE, "no variant for the node's processor or operating system", "yes", CauseMessages::platformMismatch),
  ImageNotFound(
      Of.IMAGE, "the registry says that there is no such tag, digest or repository", "yes", CauseMessages::imageNotFound),
  CorruptImage(
      Of.IMAGE,
      "what arrived is not what was announced",
      "by wording: damaged on the way, no; not an archive at all, yes", CauseMessages::corruptImage),
  NodeStorage(
      Of.IMAGE,
      "the node could not store the image, lost a part of it that it had downloaded, or broke off unpacking it",
      "no", CauseMessages::nodeStorage),
  RateLimited(Of.IMAGE, "the registry's limit, or the node's own", "no", CauseMessages::rateLimited),
  TlsError(Of.IMAGE, "certificate or protocol", "yes; no, where the server itself failed", CauseMessages::tlsError),
  RegistryUnreachable(Of.IMAGE, "no connection, no answer in time, 5xx", "no", CauseMessages::registryUnreachable),
  AccessDenied(
      Of.IMAGE,
      "the login is missing, wrong or not enough; pull secrets are told by name, and never read",
      "yes; no, where the node brings the login itself (a cloud's registry) and asked without one", CauseMessages::accessDenied),
  NotFoundOrDenied(Of.IMAGE, "the registry does not say which of the two", "yes", CauseMessages::notFoundOrDenied),
  ContainerConfig(Of.POD, "ConfigMap, Secret or user that the container needs", "by wording", CauseMessages::containerConfig),
  VolumeMount(Of.POD, "a volume could not be mounted; from Events", "by wording", CauseMessages::volumeMount),
  ContainerCreate(Of.POD, "the runtime could not create the container", "by wording", CauseMessages::containerCreate),
  RunContainer(Of.POD, "the runtime could not start the container", "by wording", CauseMessages::runContainer),
  CrashLoop(
      Of.POD,
      "it ends again and again: exit code, signal, OOMKilled, last output, or stopped by its liveness probe",
      "no", CauseMessages::crashLoop),
  SandboxFailed(Of.POD, "the pod's sandbox or network; from Events", "by wording", CauseMessages::sandboxFailed),
  Unschedulable(Of.POD, "the scheduler finds no node", "no", CauseMessages::unschedulable),
  QuotaExceeded(Of.DEPLOYMENT, "a ResourceQuota or LimitRange does not let a new pod in", "no", CauseMessages::quotaExceeded),
  NotReady(
      Of.POD, "the readiness probe fails; past the progress deadline the startup probe too", "no", CauseMessages::notReady),
  DeadlineExceeded(Of.DEPLOYMENT, "the progress deadline is over, and no pod says why", "–", CauseMessages::deadlineExceeded),
  Unknown(
      Of.POD,
      "evidence that no rule knows, or trouble of a kind of its own (an image format that the node no longer reads, a pod that admission refuses); it is quoted",
      "by wording", CauseMessages::unknown);

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
  private final Function<CauseDetails, CauseMessage> message;

  Cause(
      Of of, String meaning, String permanence, Function<CauseDetails, CauseMessage> message) {
    this.of = of;
    this.meaning = meaning;
    this.permanence = permanence;
    this.message = message;
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
    return message.apply(details);
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
