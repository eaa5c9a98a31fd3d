package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Why the API server did not take a new pod, as a ReplicaSet's controller tells it. What refused
 * says so at the beginning; what follows are a policy's own words, and any words may stand there.
 * Sources: kubernetes apiserver/pkg/admission/plugin/webhook (errors, generic) and
 * plugin/policy/validating, pod-security-admission, plugin/pkg/admission/resourcequota and
 * limitranger; up to 1.24 policy/podsecuritypolicy, OpenShift's securitycontextconstraints.
 */
final class AdmissionRules {
  static final String WEBHOOK_AWAY = "webhook-away";
  static final String WEBHOOK_DENIED = "webhook-denied";
  static final String POLICY_DENIED = "policy-denied";
  static final String POD_SECURITY = "pod-security";

  /** A refusal that is no cause of the list, and lasts until the pod or the policy is changed. */
  private record Refusal(String rule, Pattern beginning) {
    static Refusal of(String rule, String beginning) {
      return new Refusal(rule, Pattern.compile("^" + beginning));
    }
  }

  private static final String POD = "pods? \"[^\"]{0,300}\" is ";
  private static final String FORBIDDEN = POD + "forbidden: ";

  private static final Pattern WRAPPING =
      Pattern.compile(
          "^(?:\\(combined from similar events\\): )?(?:spec\\.\\w{1,40}\\{[^}]{0,300}\\}: )?(?:error creating: )?");

  private static final Pattern AWAY =
      Pattern.compile(
          "^(?:internal error occurred: )?(?:failed (?:calling|to call) (?:admission )?webhook|timeout: request did not complete)");

  private static final List<Refusal> REFUSALS =
      List.of(
          Refusal.of(
              WEBHOOK_DENIED,
              "(?:" + FORBIDDEN + ")?admission webhook \"[^\"]{0,300}\" (?:denied|has denied) "),
          Refusal.of(
              POLICY_DENIED,
              FORBIDDEN + "validatingadmissionpolicy '[^']{0,300}' .{0,300}?denied request"),
          Refusal.of(POD_SECURITY, FORBIDDEN + "violates podsecurity "),
          Refusal.of(
              "pod-security-policy",
              FORBIDDEN
                  + "(?:unable to validate against any pod security policy|podsecuritypolicy: |no providers available)"),
          Refusal.of(
              "security-context-constraint",
              FORBIDDEN + "unable to validate against any security context constraint"),
          Refusal.of("invalid-pod", POD + "invalid: "));

  /** What refuses may have failed itself, or refuse for now only. */
  private static final Pattern FOR_NOW =
      Pattern.compile(
          "timed out|(?:i/o|request|handshake) timeout|deadline exceeded|connection (?:refused|reset)|no such host|no endpoints"
              + "|try again|unavailable|too many requests|internal error|failed calling|not (?:yet )?ready|(?<!\\w)eof(?!\\w)");

  private static final Pattern QUOTA_EXCEEDED =
      Pattern.compile("exceed(?:ed|s)? .{0,40}quota|quota .{0,40}exceeded");

  private static final Pattern QUOTA =
      Pattern.compile(
          "quota|must specify (?:limits|requests|memory|cpu)|(?:maximum|minimum) \\S{1,60} usage|limit to request ratio");

  private AdmissionRules() {}

  static Finding classify(String message) {
    String text = WRAPPING.matcher(ErrorText.fold(message)).replaceFirst("");
    if (AWAY.matcher(text).find()) {
      return new Finding(Cause.Unknown, false, WEBHOOK_AWAY);
    }
    for (Refusal refusal : REFUSALS) {
      if (refusal.beginning.matcher(text).find()) {
        return refused(refusal.rule, text);
      }
    }
    return QUOTA.matcher(text).find()
        ? new Finding(Cause.QuotaExceeded, false, "quota")
        : new Finding(Cause.Unknown, false, "replica-failure");
  }

  /** Webhooks count as well, and ask others; what the API server itself checks does neither. */
  private static Finding refused(String rule, String text) {
    if (rule.equals(WEBHOOK_DENIED) && QUOTA_EXCEEDED.matcher(text).find()) {
      return new Finding(Cause.QuotaExceeded, false, "quota");
    }
    boolean forNow = rule.equals(WEBHOOK_DENIED) && FOR_NOW.matcher(text).find();
    return new Finding(Cause.Unknown, !forNow, rule);
  }
}
