package dev.guidedrollouts.model;

/**
 * The operator's word for why a rollout is not progressing. The constants are spelt as the API spells
 * them.
 */
public enum Cause {
  ImageNotFound,
  NotFoundOrDenied,
  AccessDenied,
  InvalidImageName,
  RateLimited,
  RegistryUnreachable,
  TlsError,
  PlatformMismatch,
  NeverPullPolicy,
  NodeStorage,
  CorruptImage,
  SignaturePolicy,
  ContainerConfig,
  ContainerCreate,
  RunContainer,
  CrashLoop,
  SandboxFailed,
  VolumeMount,
  Unschedulable,
  QuotaExceeded,
  NotReady,
  DeadlineExceeded,
  Unknown
}
