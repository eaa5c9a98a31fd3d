package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/**
 * How image trouble is worded, first hit wins. Passing trouble comes before refusals and absences: a message that
 * speaks of both must not be called permanent. Wordings are those of containerd (core/remotes/docker, client/pull.go,
 * core/transfer), CRI-O with containers/image, dockerd with distribution, and the kubelet (pkg/kubelet/images).
 */
final class ImageRules {
  static final List<Rule> ALL =
      List.of(
          // kubelet, pkg/kubelet/images/image_manager.go
          permanent("kubelet-never-pull", Cause.NeverPullPolicy, "is not present with pull policy of never"),
          passing("kubelet-pull-qps", Cause.RateLimited, "pull qps exceeded"),
          // distribution/reference; containers/image pkg/shortnames
          permanent("invalid-reference", Cause.InvalidImageName,
              "invalid reference format", "couldn't parse image", "failed to apply default image tag", "must be lowercase",
              "repository name must be canonical", "error parsing reference", "invalid image name", "invalid tag format",
              "invalid checksum digest", "unsupported digest algorithm"),
          permanent("short-name", Cause.InvalidImageName,
              "did not resolve to an alias", "no unqualified-search registries", "short[- ]name mode is enforcing",
              "short-name resolution enforced", "returns? ambiguous list"),
          // Storage of the node, before what a torn layer looks like
          passing("node-storage", Cause.NodeStorage,
              "no space left on device", "disk quota exceeded", "read-only file ?system", "input/output error",
              "too many open files", "cannot allocate memory", "structure needs cleaning", "stale (?:nfs )?file handle",
              "(?:commit|prepare|create|stat|rename|remove) (?:extraction )?snapshot", "parent snapshot", "not enough (?:disk )?space",
              "insufficient (?:disk )?space", "(?:device or resource|resource temporarily) (?:busy|unavailable)",
              "failed to mount <path>", "failed to create temp(?:orary)? (?:dir|file)", "metadata\\.db", "layer not known",
              "permission denied.{0,40}<path>", "<path>: permission denied", "lease .{0,80}not found"),
          passing("torn-transfer", Cause.RegistryUnreachable, "short read: expected", "failed to copy: .{0,200}unexpected eof"),
          // platform: containerd images.Manifest, dockerd distribution/pull_v2.go, containers/image manifest list
          permanent("platform", Cause.PlatformMismatch,
              "no match(?:ing manifest)? for", "no matching manifest", "no supported platform", "no child with platform",
              "no image found in (?:manifest list|image index)", "does not match the specified platform",
              "cannot be used on this platform", "image operating system", "unsupported platform", "platform .{0,80}not found",
              "not supported on this (?:platform|architecture)", "exec format error"),
          passing("rate-limit", Cause.RateLimited,
              "toomanyrequests", "too many requests", "rate[ -]?limit", "rate exceeded", "throttl", "quota exceeded",
              "(?<![\\w.:/-])429(?![\\w.:/-])(?! bytes)", "status(?: code)?:? 429"),
          passing("registry-fails", Cause.RegistryUnreachable,
              "(?<![\\w.:/-])5\\d\\d (?:internal|bad|service|gateway|unknown|origin|web|connection|server|network|temporarily|insufficient)",
              "status(?: code)?(?: from .{0,60}<url>)?:? (?:<[a-z]{1,8}>: )?5\\d\\d\\b", "http status:? 5\\d\\d\\b", "service unavailable", "bad gateway",
              "gateway time-?out", "internal server error", "registry is unavailable", "temporarily unavailable"),
          // TLS, before the network: both speak of the connection
          passing("tls-server-trouble", Cause.TlsError, "tls: internal error", "bad record mac"),
          permanent("tls", Cause.TlsError,
              "x509:", "unknown (?:certificate )?authority", "server gave http response to https client",
              "http request to an https server", "malformed http (?:response|status)", "remote error: tls", "(?<!remote error: )tls: (?!use of)",
              "does not look like a tls", "certificate (?:has expired|is not (?:valid|trusted)|verify failed|signed by|required)",
              "ssl certificate", "self[- ]signed certificate", "unsupported protocol version"),
          passing("network", Cause.RegistryUnreachable,
              "dial (?:tcp|udp)", "connection (?:refused|reset|timed out|closed|aborted)", "i/o timeout", "no such host", "server misbehaving",
              "no route to host", "network is (?:unreachable|down)", "host is (?:down|unreachable)", "handshake timeout", "client\\.timeout", "awaiting headers",
              "request cancell?ed", "context (?:deadline exceeded|cancell?ed)", "operation timed out", "timed out", "timeout",
              "(?<!\\w)eof(?!\\w)", "proxyconnect", "name resolution", "name or service not known", "could not resolve host", "broken pipe",
              "stream error", "goaway", "http2:", "server closed idle", "use of closed network", "pull progress", "no progress",
              "transport is closing", "error reading from server", "shutting down", "proxy error", "proxy authentication"),
          // signatures; containers/image signature/policy_eval*.go, cri-api SignatureValidationFailed
          permanent("signature", Cause.SignaturePolicy,
              "source image rejected", "signature validation failed", "signature was required", "no signature exists", "rejected by policy",
              "no (?:matching |valid )?signatures?(?: found)?", "invalid (?:gpg )?signature", "signature verification", "cosign", "sigstore",
              "required email", "trust data", "image verification failed", "image verifier .{0,200}(?:rejected|blocked)", "not signed",
              "signed identity", "signature for identity", "running image .{0,200}is rejected"),
          // layers and manifests that are not what they should be
          permanent("corrupt-content", Cause.CorruptImage,
              "wrong diff ?id", "invalid tar header", "gzip: invalid", "zstd: |magic number mismatch", "flate: corrupt", "archive/tar",
              "diffids? .{0,60}(?:mismatch|not match)", "layers from manifest don't match", "mismatched (?:image )?rootfs",
              "layer .{0,80}does not match", "unexpected (?:end of|type of) (?:json|tar|layer)"),
          passing("corrupt-transfer", Cause.CorruptImage,
              "failed size validation", "unexpected commit (?:digest|size)", "unknown blob", "blob ?unknown", "verification failed for digest", "digest (?:did not match|mismatch|invalid|verification)",
              "(?:does not|did not|doesn't) match (?:expected |provided )?digest", "manifest verification failed", "content digest <digest>: not found",
              "failed to (?:extract|register|verify) layer", "error processing tar", "crc32?", "checksum (?:mismatch|error)", "invalid checksum", "content store"),
          // A lasting trouble that is no cause of the list; Unknown, but no retry cures it
          permanent("unsupported-manifest", Cause.Unknown,
              "no longer supported", "unsupported (?:manifest|media ?type|schema|docker v2)", "media ?type .{0,200}(?:unsupported|not supported)",
              "unsupported.{0,20}schema", "deprecated.{0,80}manifest"),
          permanent("not-enabled", Cause.Unknown, "is not enabled for", "unknown service", "code = unimplemented", "api has not been used"),
          // refusals that name the credentials
          permanent("not-found-or-denied-google", Cause.NotFoundOrDenied, "or it may not exist"),
          permanent("anonymous-refused", Cause.NotFoundOrDenied,
              "anonymous token.{0,200}(?:40[134]|unauthorized|forbidden|denied)"),
          permanent("bad-credentials", Cause.AccessDenied,
              "no basic auth", "(?:invalid|incorrect|wrong|bad) (?:username|user|password|credential|login|auth|token)", "token (?:has |is )?(?:expired|invalid|revoked)",
              "not authorized to perform", "needed permissions", "unauthorized to access", "authentication failed", "unable to retrieve auth token",
              "action: pull", "(?:ip|client|network|firewall).{0,60}(?:not allowed|is not permitted)", "oauth token.{0,200}(?:40[13]|unauthorized|forbidden)"),
          permanent("missing-project", Cause.ImageNotFound, "project .{0,80}not found", "project not found"),
          // refusals that don't tell whether it is missing or private
          permanent("not-found-or-denied", Cause.NotFoundOrDenied,
              "insufficient_scope", "does not exist or may require", "does not exist or no pull access", "requested access to the resource is denied",
              "access to the requested resource is not authorized", "pull access denied", "error: image <image> not found",
              "repository <image> not found: does not exist", "denied: denied", "may not exist or"),
          // the registry's plain answer; distribution/registry/api/errcode
          permanent("not-found", Cause.ImageNotFound,
              "manifest[ _]unknown", "manifest for <image> not found", "manifest (?:<tag> )?(?:is |was )?not found", "name[ _]?unknown", "repository name not known",
              "tag .{0,40}(?:does not exist|not found|unknown)", "repository (?:<image> )?(?:does not exist|not found|is not found)", "no such (?:manifest|image|repository)",
              "(?:image|artifact|reference|object|model|path|namespace|organization)[^,:]{0,80} (?:was )?(?:not found|does not exist|could not be found)",
              "deleted or has expired", "(?<![\\w.:/-])404(?![\\w.:/-])", "(?:>|<image>|unknown|error|denied|failed): not[ _]found", ": not found[.)\\] ]*(?:,|$)", "manifest invalid.{0,40}not found"),
          permanent("refused", Cause.AccessDenied,
              "unauthorized", "forbidden", "(?<![\\w.:/-])40[13](?![\\w.:/-])", "denied", "authentication (?:is )?required", "authorization (?:failed|required)",
              "pull secrets? .{0,40}", "not (?:authorized|permitted|allowed)"));

  private ImageRules() {}
}
