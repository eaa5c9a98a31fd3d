package dev.guidedrollouts.text;

import java.util.List;

/**
 * What refused a new pod, in plain words, and what to change. What stands at the beginning of such
 * a message tells who refused; a policy's own words come after it.
 */
public final class AdmissionMessages {
  /** Of several that fit the first counts. */
  public static final List<DetailMessage> ALL =
      List.of(
          DetailMessage.of(
              "failed (?:calling|to call) (?:admission )?webhook \"([^\"\\s]{1,253})\": (?:failed to call webhook: )?(.{1,2000})",
              "the API server asks admission webhook $1 about each new pod and gets no response: $2",
              "The pod is not at fault: look at the pods and the Service of that webhook, or tell whoever runs it."),
          DetailMessage.of(
              "^timeout: request did not complete",
              "the API server did not respond in time, as when an admission webhook hangs",
              "The pod is not at fault: look at the cluster's admission webhooks, or tell whoever runs them."),
          DetailMessage.of(
              "admission webhook \"([^\"\\s]{1,253})\" (?:has )?denied the request(?:: |\\s)(.{1,2000})",
              "admission webhook $1 refuses it: $2",
              "Change the pod's template as that policy requires, or ask whoever runs the policy."),
          DetailMessage.of(
              "validatingadmissionpolicy '([^'\\s]{1,253})' .{0,300}?denied request: (.{1,2000})",
              "the cluster's policy $1 (a ValidatingAdmissionPolicy) refuses it: $2",
              "Change the pod's template as that policy requires, or ask whoever runs the policy."),
          DetailMessage.of(
              "violates podsecurity \"([^\"]{1,63})\": (.{1,2000})",
              "its namespace enforces the Pod Security level $1, which forbids: $2",
              "Set in the pod's securityContext what the message names, or leave out what it forbids."),
          DetailMessage.of(
              "unable to validate against any pod security policy: (.{1,2000})",
              "no PodSecurityPolicy that its ServiceAccount may use allows it: $1",
              "Correct the pod's securityContext and volumes as the message says, or let its ServiceAccount use another policy."),
          DetailMessage.of(
              "podsecuritypolicy: (.{1,2000})",
              "no PodSecurityPolicy that its ServiceAccount may use allows it: $1",
              "Correct the pod's securityContext and volumes as the message says, or let its ServiceAccount use another policy."),
          DetailMessage.of(
              "no providers available to validate pod request",
              "its ServiceAccount may use no PodSecurityPolicy at all",
              "Let its ServiceAccount use a policy that allows the pod."),
          DetailMessage.of(
              "unable to validate against any security context constraint: (.{1,2000})",
              "no SecurityContextConstraints that its ServiceAccount may use allow it: $1",
              "Correct the pod's securityContext as the message says, or let its ServiceAccount use other constraints."),
          DetailMessage.of(
              "^(?:error creating: )?pods? \"[^\"]{1,253}\" is invalid: (.{1,2000})",
              "the pod made from its template is not valid: $1",
              "Correct the pod's template as the message says."),
          DetailMessage.of(
              "status unknown for quota|quota evaluation timed out",
              "the API server can't tell yet what its quota has left",
              "Wait: the ReplicaSet's controller retries by itself."),
          DetailMessage.of(
              "is being terminated", "its namespace is being deleted", "Use another namespace."),
          DetailMessage.of(
              "no priorityclass with name (\\S{1,253}) was found",
              "there is no PriorityClass $1",
              "Create it, or correct priorityClassName."),
          DetailMessage.of(
              "runtimeclass \"([^\"\\s]{1,253})\" not found",
              "there is no RuntimeClass $1",
              "Create it, or correct runtimeClassName."),
          DetailMessage.of(
              "serviceaccount \"([^\"\\s]{1,253})\" not found",
              "there is no ServiceAccount $1 in its namespace",
              "Create it, or correct serviceAccountName."),
          DetailMessage.of(
              "(maximum|minimum) (\\S{1,60}) usage per (\\w{1,40}) is ([^,\\s]{1,40}), but (limit|request) is ([^,\\s\\]]{1,40}?)(?=\\.?[,\\]]|\\.?$)",
              "a LimitRange of its namespace sets the $1 $2 of a $3 to $4, and the pod's $5 is $6",
              "Set resources.requests and limits of the container within these bounds."),
          DetailMessage.of(
              "(maximum|minimum) (\\S{1,60}) usage per (\\w{1,40}) is (\\S{1,40}?)\\. +no (limit|request) is specified",
              "a LimitRange of its namespace sets the $1 $2 of a $3 to $4, and the pod sets no $5",
              "Set resources.requests and limits of the container within these bounds."),
          DetailMessage.of(
              "exceeded quota: ([^,\\s]{1,253}), requested: ([^:\\s]{1,200}), used: ([^:\\s]{1,200}), limited: (\\S{1,200})",
              "quota $1 has $4, of which $3 is used, and $2 is requested",
              null),
          DetailMessage.of(
              "failed quota: ([^:\\s]{1,253}): must specify (\\S{1,200})",
              "quota $1 requires every container to set $2",
              "Set the container's resources."));

  private AdmissionMessages() {}
}
