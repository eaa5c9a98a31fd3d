package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/** What the registry gave is not what the node can or may run. */
final class ImageContentRules {
  static final List<Rule> ALL =
      List.of(
          // containerd core/images, dockerd distribution/pull_v2.go, containers/image manifest
          // lists,
          // Windows hosts (hcsshim)
          permanent(
              "platform",
              Cause.PlatformMismatch,
              "no match(?:ing manifest)? for",
              "no matching manifest",
              "no supported platform",
              "no child with platform",
              "no image found in (?:manifest list|image index)",
              "does not match the (?:specified platform|host operating system)",
              "cannot be used on this platform",
              "image operating system",
              "unsupported (?:platform|os|architecture)",
              "platform .{0,80}not found",
              "not supported on this (?:platform|architecture)",
              "image is incompatible",
              "exec format error"),
          // containers/image signature/policy_eval*.go, cri-api SignatureValidationFailed,
          // containerd
          // image verifiers
          permanent(
              "signature",
              Cause.SignaturePolicy,
              "source image rejected",
              "signature ?validation ?failed",
              "signature was required",
              "no signature exists",
              "rejected by policy",
              "no (?:matching |valid )?signatures?(?: found)?",
              "invalid (?:gpg )?signature",
              "signature verification",
              "cosign",
              "sigstore",
              "required email",
              "trust data",
              "image verification failed",
              "image verifier .{0,200}(?:rejected|blocked)",
              "not signed",
              "signed identity",
              "signature for identity",
              "running image .{0,200}is rejected"),
          passing(
              "signature-unread",
              Cause.SignaturePolicy,
              "reading signatures?",
              "parsing signatures?",
              "unrecognized signature format"),
          permanent(
              "corrupt-content",
              Cause.CorruptImage,
              "wrong diff ?id",
              "invalid tar header",
              "gzip: invalid",
              "zstd: ",
              "magic number mismatch",
              "flate: corrupt",
              "deflate data",
              "archive/tar",
              "diffids? .{0,60}(?:mismatch|not match)",
              "layers from manifest don't match",
              "mismatched (?:image )?rootfs",
              "layer .{0,80}does not match",
              "unexpected (?:end of|type of) (?:json|tar|layer)"),
          // Another copy of the blob, or a later answer, may be whole
          passing(
              "corrupt-transfer",
              Cause.CorruptImage,
              "failed size validation",
              "unexpected commit (?:digest|size)",
              "unknown blob",
              "blob ?unknown",
              "(?:fetching|reading) blob .{0,120}(?:404|not found)",
              "verification failed for digest",
              "digest (?:did not match|mismatch|invalid|verification)",
              "(?:does not|did not|doesn't) match (?:expected |provided )?digest",
              "manifest verification failed",
              "content descriptor <digest>.{0,120}not found",
              "failed open: content at .{0,200}not found",
              "failed to verify layer",
              "crc32?",
              "checksum (?:mismatch|error|failed)",
              "invalid checksum",
              "unexpected media ?type"),
          // Permanent, and no cause of the list: the words themselves tell it best
          permanent(
              "unsupported-manifest",
              Cause.Unknown,
              "no longer supported",
              "unsupported (?:manifest|media ?type|schema|docker v2|image|artifact|content|config)",
              "media ?type .{0,200}(?:unsupported|not supported)",
              "media-?type in manifest",
              "unsupported.{0,20}schema",
              "deprecated.{0,80}manifest",
              "docker image format v1",
              "manifest version 2, schema 1",
              "(?:no|stream) processor for",
              "needed for decryption",
              "missing signature key"),
          permanent(
              "not-enabled",
              Cause.Unknown,
              "is not enabled for",
              "unknown service",
              "code:unimplemented",
              "(?:to enable|enable the) .{0,60}api",
              "api .{0,60}(?:not been used|is disabled|not enabled)"));

  private ImageContentRules() {}
}
