package dev.guidedrollouts.api.v1alpha1;

import java.util.regex.Pattern;

/**
 * The kinds of names that Kubernetes knows; the rules are those of
 * k8s.io/apimachinery/pkg/util/validation.
 */
public enum NameKind {
  /** DNS-1123 label: namespaces, containers, steps. */
  LABEL(Patterns.LABEL, 63),
  /** DNS-1123 subdomain: most objects. */
  SUBDOMAIN(Patterns.SUBDOMAIN, 253),
  /**
   * The name of a Deployment that gets pods: a DNS-1123 subdomain. A ReplicaSet's name adds {@code
   * -} and a hash of up to 10 characters, and has a subdomain's bound: with a longer name no pod
   * would ever come.
   */
  DEPLOYMENT(Patterns.SUBDOMAIN, 242),
  /** DNS-1035 label: Services. */
  SERVICE(Patterns.SERVICE, 63),
  /** IANA_SVC_NAME, a container's port: also a letter, and no two hyphens side by side. */
  PORT("(?=.*[a-z])(?!.*--)" + Patterns.LABEL_CHARACTERS, 15);

  private final Pattern pattern;
  private final int maxLength;

  NameKind(String pattern, int maxLength) {
    this.pattern = Pattern.compile(pattern);
    this.maxLength = maxLength;
  }

  /** The most characters that a name of this kind may have. */
  public int maxLength() {
    return maxLength;
  }

  /** Whether it is a valid name of this kind. */
  public boolean fits(String name) {
    return name.length() <= maxLength && pattern.matcher(name).matches();
  }
}
