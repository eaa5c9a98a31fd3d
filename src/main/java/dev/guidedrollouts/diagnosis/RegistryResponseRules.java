package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/**
 * The registry's plain answers: refused, or not there, or one of the two. What names the reason of
 * a refusal comes first, since Docker prefixes every refusal with "repository does not exist or may
 * require 'docker login'".
 */
final class RegistryResponseRules {
  static final String NODE_LOGIN_MISSING = "node-login-missing";

  static final List<Rule> ALL =
      List.of(
          // Google's registries
          permanent(
              "not-found-or-denied-google",
              Cause.NotFoundOrDenied,
              "(?:it|resource) may not exist"),
          // A cloud's registry, whose login the node brings (kubelet credential providers): an
          // anonymous try means that the node had none just then. It may have one a minute later
          // (Azure/AKS issue 4052); where the login is a pull secret's, nothing but that one helps.
          passing(NODE_LOGIN_MISSING, Cause.AccessDenied, "node token.{0,200}(?:401|unauthorized)"),
          permanent(
              "anonymous-refused",
              Cause.NotFoundOrDenied,
              "(?:anonymous|node) token.{0,200}(?:40[134]|unauthorized|forbidden|denied)",
              "request(?:ing|ed)? bear(?:er)? token.{0,120}\\b40[34]"),
          permanent(
              "bad-credentials",
              Cause.AccessDenied,
              "no basic auth",
              "(?:invalid|incorrect|wrong|bad)[_ ](?:username|user|password|credential|login|auth|token)",
              "(?:please|must|need to) (?:login|log in|authenticate|reauthenticate)",
              "token (?:has |is )?(?:expired|invalid|revoked)",
              "not authorized to perform",
              "needed permissions",
              "not have permission",
              "permission_denied",
              "unauthorized to access",
              "access forbidden",
              "authentication failed",
              "request(?:ing|ed)? bear(?:er)? token.{0,120}\\b40[01]",
              "cannot be authenticated",
              "unable to retrieve auth token",
              "action: pull",
              "(?:ip|client|network|firewall).{0,60}(?:not allowed|is not permitted)",
              "oauth token.{0,200}(?:40[13]|unauthorized|forbidden)"),
          // Harbor's and Artifactory's scanners, Nexus' firewall
          permanent(
              "registry-policy",
              Cause.AccessDenied,
              "vulnerabilit",
              "precondition failed",
              "configured policy",
              "blocking policy",
              "quarantine"),
          permanent(
              "missing-project",
              Cause.ImageNotFound,
              "project .{0,80}not found",
              "project not found"),
          permanent(
              "not-found-or-denied",
              Cause.NotFoundOrDenied,
              "insufficient_scope",
              "does not exist or may require",
              "does not exist or no pull access",
              "requested access to the resource is denied",
              "access to the requested resource is not authorized",
              "pull access denied",
              "error: image <image> not found",
              "repository <image> not found: does not exist",
              "denied:? denied",
              "may not exist or"),
          // distribution/registry/api/errcode, and what others made of it
          permanent(
              "not-found",
              Cause.ImageNotFound,
              "manifest[ _]unknown",
              "manifest for <image> not found",
              "manifest (?:<tag> )?(?:is |was )?not found",
              "name[ _]?unknown",
              "repository name not known",
              "tag .{0,40}(?:does not exist|not found|unknown)",
              "repository (?:<image> )?(?:does not exist|not found|is not found)",
              "no such (?:manifest|image|repository)",
              "(?:image|artifact|reference|object|model|path|namespace|organization)[^,:]{0,80} (?:was )?(?:not found|does not exist|could not be found)",
              "deleted or has expired",
              "(?<![\\w.:/-])404(?![\\w.:/-])",
              "(?:>|<image>|unknown|error|denied|failed): not[ _]found",
              "(?<![a-z0-9\"'] )(?<!<q> )(?<!<path> )(?<!<host> )(?<![\\w-])not[ _]found",
              "manifest invalid.{0,40}not found"),
          permanent(
              "refused",
              Cause.AccessDenied,
              "unauthorized",
              "unauthenticated",
              "forbidden",
              "(?<![\\w.:/-])40[13](?![\\w.:/-])",
              "denied",
              "authentication (?:is )?required",
              "authorization (?:failed|required)",
              "not (?:authorized|permitted|allowed)"),
          // A proxy or a captive portal that answers in HTML
          passing(
              "html-answer",
              Cause.RegistryUnreachable,
              "invalid character .{0,40}looking for",
              "text/html"));

  /** Where the words say nothing, the gRPC code of the runtime may. */
  static final List<Rule> CODES =
      List.of(
          permanent("code-not-found", Cause.ImageNotFound, "code:notfound\\b"),
          passing("code-exhausted", Cause.RateLimited, "code:resourceexhausted\\b"),
          passing(
              "code-passing",
              Cause.RegistryUnreachable,
              "code:(?:deadlineexceeded|unavailable|cancell?ed|aborted)\\b"));

  private RegistryResponseRules() {}
}
