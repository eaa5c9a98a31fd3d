package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runtimes and registries say when an image can't be had, in the order in which it is tried: the first rule that
 * matches one error decides on it. Wordings: containerd, CRI-O and docker as the kubelet passes them on.
 */
final class ImageRules {
  private static final List<Rule> RULES =
      List.of(
          Rule.permanent("invalid reference", Cause.InvalidImageName, "invalid reference format", "couldn't parse image"),
          Rule.permanent("never policy", Cause.NeverPullPolicy, "not present with pull policy of never"),
          Rule.permanent(
              "signature",
              Cause.SignaturePolicy,
              "signature validation failed",
              "source image rejected",
              "a signature was required"),
          Rule.passing("pull qps", Cause.RateLimited, "pull qps exceeded"),
          Rule.passing("rate limit", Cause.RateLimited, "toomanyrequests", "too many requests", "rate limit", "\\b429\\b"),
          Rule.passing("no space", Cause.NodeStorage, "no space left on device", "disk quota exceeded"),
          Rule.permanent(
              "platform",
              Cause.PlatformMismatch,
              "no match for platform",
              "no matching manifest for",
              "no image found in (?:manifest list|image index)",
              "exec format error"),
          Rule.passing("tls timeout", Cause.RegistryUnreachable, "tls handshake timeout"),
          Rule.permanent(
              "tls",
              Cause.TlsError,
              "x509:",
              "certificate signed by unknown authority",
              "server gave http response to https client",
              "tls: failed to verify",
              "remote error: tls"),
          Rule.permanent(
              "corrupt",
              Cause.CorruptImage,
              "failed size validation",
              "unexpected commit digest",
              "wrong diff id",
              "invalid tar header",
              "failed to extract layer"),
          Rule.passing(
              "unreachable",
              Cause.RegistryUnreachable,
              "connection refused",
              "connection reset",
              "i/o timeout",
              "no such host",
              "network is unreachable",
              "no route to host",
              "server misbehaving",
              "request canceled",
              "client\\.timeout",
              "context deadline exceeded",
              "temporary failure in name resolution",
              "proxyconnect",
              "unexpected eof",
              ": eof",
              "registry is unavailable",
              "50[0234] (?:internal|bad gateway|service|gateway)",
              "unexpected status(?: code)?(?: from [a-z]{1,8} request to)?[^0-9]{0,80}50[0234]"),
          Rule.permanent(
              "not found or denied",
              Cause.NotFoundOrDenied,
              "repository does not exist or may require",
              "insufficient_scope",
              "requested access to the resource is denied",
              "access to the requested resource is not authorized"),
          Rule.permanent(
              "denied",
              Cause.AccessDenied,
              "unauthorized",
              "authentication required",
              "no basic auth credentials",
              "invalid username/password",
              "\\b40[13]\\b",
              "forbidden",
              "\\bdenied\\b",
              "authorization failed"),
          Rule.permanent(
              "not found",
              Cause.ImageNotFound,
              "manifest unknown",
              "name unknown",
              "repository name not known",
              "not found",
              "\\b404\\b",
              "does not exist"));

  private ImageRules() {}

  /** What a message means; of several joined errors the most telling one. */
  static Finding read(String message, @Nullable String image) {
    return ErrorText.read(message, image).errors().stream()
        .map(ImageRules::one)
        .filter(Finding::known)
        .min(Comparator.comparingInt(f -> Specificity.of(f.cause())))
        .orElse(Finding.UNKNOWN);
  }

  private static Finding one(String error) {
    return RULES.stream().filter(r -> r.matches(error)).findFirst().map(Rule::finding).orElse(Finding.UNKNOWN);
  }
}
