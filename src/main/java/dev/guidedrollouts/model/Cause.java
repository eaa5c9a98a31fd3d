package dev.guidedrollouts.model;

/**
 * The operator's word for why a rollout does not get on. The constants are spelt as the API spells
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
