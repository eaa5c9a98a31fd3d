package dev.guidedrollouts.e2e;

import java.util.Map;

/** What an operator of a test needs to elect a leader in the test's own namespace. */
public final class Election {
  private Election() {}

  /**
   * What the operator's account may do with its Leases, as the chart has it.
   *
   * @param leases the names of the Leases, separated by commas
   * @return manifests of a Role and a RoleBinding
   */
  public static String rights(String leases) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: leader-election}
    rules:
    - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
    - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [%s], verbs: [get, patch]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: leader-election}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: leader-election}
    subjects: [{kind: ServiceAccount, name: guided-rollouts, namespace: guided-rollouts}]
    """
        .formatted(leases);
  }

  /**
   * The settings of an operator that may stand by for another one, and that the audit log knows by
   * {@link #agent}.
   */
  static Map<String, String> settings(Cluster cluster, String name) {
    return Map.of(
        "KUBERNETES_USER_AGENT",
        agent(cluster, name),
        "GUIDED_ROLLOUTS_LEADER_ELECT",
        "true",
        "GUIDED_ROLLOUTS_LEADER_ELECTION_NAMESPACE",
        cluster.namespace,
        "GUIDED_ROLLOUTS_LEADER_ELECTION_IDENTITY",
        name);
  }

  static String agent(Cluster cluster, String name) {
    return cluster.namespace + "-" + name;
  }
}
