package dev.guidedrollouts.model;

import org.jspecify.annotations.Nullable;

/**
 * Something that somebody must be allowed to do in a lesson's namespace.
 *
 * @param verb as Kubernetes names it
 * @param group the API group, empty for the core group
 * @param resource the plural
 * @param name the object's name; null where the verb knows none: RBAC can't tie {@code create} to a
 *     name (pkg/registry/rbac, "create" carries no name in the request's path)
 */
public record Right(String verb, String group, String resource, @Nullable String name) {

  public static Right createDeployment() {
    return new Right("create", "apps", "deployments", null);
  }

  public static Right patchDeployment(String name) {
    return new Right("patch", "apps", "deployments", name);
  }

  public static Right createService() {
    return new Right("create", "", "services", null);
  }

  public static Right patchService(String name) {
    return new Right("patch", "", "services", name);
  }

  public static Right deleteDeployment(String name) {
    return new Right("delete", "apps", "deployments", name);
  }

  public static Right deleteService(String name) {
    return new Right("delete", "", "services", name);
  }

  /** To act as a ServiceAccount. */
  public static Right impersonate(String serviceAccount) {
    return new Right("impersonate", "", "serviceaccounts", serviceAccount);
  }

  /** As kubectl takes it: {@code patch deployments.apps/reviews}. */
  @Override
  public String toString() {
    return verb
        + " "
        + resource
        + (group.isEmpty() ? "" : "." + group)
        + (name == null ? "" : "/" + name);
  }
}
