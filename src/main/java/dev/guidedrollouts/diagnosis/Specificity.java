package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;

/** Which of two causes says more. */
final class Specificity {
  private Specificity() {}

  /**
   * Smaller says more. An answer about the image itself beats trouble on the way; that beats a
   * refusal, since with several pull secrets all but one are refused (kubernetes
   * pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage). A cause without a place does not
   * compile.
   */
  static int of(Cause cause) {
    return switch (cause) {
      case InvalidImageName -> 0;
      case NeverPullPolicy -> 1;
      case SignaturePolicy -> 2;
      case PlatformMismatch -> 3;
      case ImageNotFound -> 4;
      case CorruptImage -> 5;
      case NodeStorage -> 6;
      case RateLimited -> 7;
      case TlsError -> 8;
      case RegistryUnreachable -> 9;
      case AccessDenied -> 10;
      case NotFoundOrDenied -> 11;
      case ContainerConfig -> 12;
      case VolumeMount -> 13;
      case ContainerCreate -> 14;
      case RunContainer -> 15;
      case CrashLoop -> 16;
      case SandboxFailed -> 17;
      case Unschedulable -> 18;
      case QuotaExceeded -> 19;
      case NotReady -> 20;
      case DeadlineExceeded -> 21;
      case Unknown -> 22;
    };
  }

  /** Whether it is a cause why an image can't be had. */
  static boolean ofImage(Cause cause) {
    return of(cause) < of(Cause.ContainerConfig);
  }
}
