package dev.guidedrollouts.e2e;

import dev.guidedrollouts.model.Cause;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment whose first version runs and whose second one does not, and what the lesson that
 * rolls the second one out has to say.
 *
 * @param name of the Deployment and of the lesson
 * @param v1 the image that runs
 * @param v2 the image that the lesson rolls out
 * @param objects what else is applied before, as YAML
 * @param spec lines of the Deployment's spec
 * @param pod lines of the pod's spec
 * @param container lines of the container
 * @param neverRuns the first version does not run either
 * @param breaks makes the trouble, once the first version runs
 * @param cures ends it, once the lesson has a diagnosis
 * @param stall the lesson's stall policy
 * @param cause the cause that it should find
 * @param permanent whether no retry can cure it
 * @param at the container that it should name; null for none
 * @param explained what the explanation has to speak of
 */
@RecordBuilder
record Trouble(
    String name,
    String v1,
    String v2,
    String objects,
    String spec,
    String pod,
    String container,
    boolean neverRuns,
    Act breaks,
    @Nullable Act cures,
    String stall,
    Cause cause,
    boolean permanent,
    @Nullable String at,
    List<String> explained) {

  static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v%d:1.20.2";

  /** Something done to the cluster or a registry. */
  @FunctionalInterface
  interface Act {
    void on(Cluster cluster) throws Exception;
  }

  /** A case with nothing special yet. */
  static TroubleBuilder called(String name) {
    return TroubleBuilder.builder()
        .name(name)
        .v1(REVIEWS.formatted(1))
        .v2(REVIEWS.formatted(2))
        .objects("")
        .spec("")
        .pod("")
        .container("")
        .breaks(cluster -> {})
        .stall("{}")
        .at("app");
  }

  static String configMap(String name, String key, String value) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {%s: '%s'}\n"
        .formatted(name, key, value);
  }

  /**
   * Of a resource that the other pods of the namespace don't ask for: it is no concern of theirs.
   */
  static String diskQuota(String most) {
    return "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: disk}\nspec: {hard: {requests.ephemeral-storage: %s}}\n"
        .formatted(most);
  }

  String deployment() {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s}
        spec:
          replicas: 1
          selector: {matchLabels: {app: %1$s}}
        %2$s  template:
            metadata: {labels: {app: %1$s}}
            spec:
              terminationGracePeriodSeconds: 1
        %3$s      containers:
              - name: app
                image: %4$s
        %5$s"""
        .formatted(name, spec.indent(2), pod.indent(6), v1, container.indent(8));
  }

  String lesson() {
    return "stall: %s\nsteps:\n- {name: two, rollOut: {deployment: %s, image: '%s'}}\n"
        .formatted(stall, name, v2);
  }

  @Override
  public String toString() {
    return name;
  }
}
