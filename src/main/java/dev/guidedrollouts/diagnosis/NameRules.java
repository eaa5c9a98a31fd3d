package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/** What the kubelet and the runtime find wrong before they ask any registry. */
final class NameRules {
  /** The registry itself will never be asked, so a mirror's answer is the last word. */
  static final String BLOCKED_REGISTRY = "blocked-registry";

  /** The kubelet's own limit (registryPullQPS), not the registry's. */
  static final String NODE_PULL_LIMIT = "kubelet-pull-qps";

  static final List<Rule> ALL =
      List.of(
          // kubelet, pkg/kubelet/images/image_manager.go
          permanent(
              "kubelet-never-pull",
              Cause.NeverPullPolicy,
              "is not present with pull policy of never"),
          passing(NODE_PULL_LIMIT, Cause.RateLimited, "pull qps exceeded"),
          // distribution/reference; containers/image docker/reference
          permanent(
              "invalid-reference",
              Cause.InvalidImageName,
              "invalid reference format",
              "couldn't parse image",
              "failed to parse (?:image )?(?:reference|name)",
              "failed to apply default image tag",
              "must be lowercase",
              "repository name must be canonical",
              "error parsing reference",
              "invalid (?:image|repository) name",
              "invalid tag format",
              "invalid checksum digest (?:format|length)",
              "unsupported digest algorithm",
              "name[ _]invalid",
              "missing image name"),
          // containers/image pkg/shortnames
          permanent(
              "short-name",
              Cause.InvalidImageName,
              "did not resolve to an alias",
              "no unqualified-search registries",
              "short[- ]name mode is enforcing",
              "short[- ]name resolution enforced",
              "returns? ambiguous list"),
          // containers/image pkg/sysregistriesv2: forbidden by the node's own configuration, and
          // no cause of the list: the words themselves tell it best
          permanent(
              BLOCKED_REGISTRY,
              Cause.Unknown,
              "because it's blocked",
              "registry .{0,80}is blocked"));

  private NameRules() {}
}
