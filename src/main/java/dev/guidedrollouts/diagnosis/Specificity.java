package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which of two causes says more. */
final class Specificity {
  /**
   * Most telling first. An answer about the image itself beats trouble on the way; that beats a
   * refusal, since with several pull secrets all but one are refused (kubernetes
   * pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage).
   */
  private static final List<Cause> ORDER =
      List.of(
          Cause.InvalidImageName,
          Cause.NeverPullPolicy,
          Cause.SignaturePolicy,
          Cause.PlatformMismatch,
          Cause.ImageNotFound,
          Cause.CorruptImage,
          Cause.NodeStorage,
          Cause.RateLimited,
          Cause.TlsError,
          Cause.RegistryUnreachable,
          Cause.AccessDenied,
          Cause.NotFoundOrDenied,
          Cause.ContainerConfig,
          Cause.VolumeMount,
          Cause.ContainerCreate,
          Cause.RunContainer,
          Cause.CrashLoop,
          Cause.SandboxFailed,
          Cause.Unschedulable,
          Cause.QuotaExceeded,
          Cause.NotReady,
          Cause.DeadlineExceeded,
          Cause.Unknown);

  private static final Set<Cause> IMAGE =
      EnumSet.copyOf(ORDER.subList(0, ORDER.indexOf(Cause.ContainerConfig)));

  private Specificity() {}

  /** Smaller says more. */
  static int of(Cause cause) {
    return ORDER.indexOf(cause);
  }

  /** Whether it is a cause why an image can't be had. */
  static boolean ofImage(Cause cause) {
    return IMAGE.contains(cause);
  }
}
