package dev.guidedrollouts.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.guidedrollouts.registry.ForeignAuthority;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;

/**
 * A mutation that the API server really makes, in one namespace: by a MutatingAdmissionPolicy where
 * it has them (v1 since 1.36), else by a webhook in this process.
 */
final class Admission implements AutoCloseable {
  private static final String GROUP = "admissionregistration.k8s.io/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES =
      "[{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources:"
          + " [deployments]}]";

  private final KubernetesClient admin;
  private final HttpsServer server;
  private final List<HasMetadata> objects;

  private Admission(KubernetesClient admin, HttpsServer server, List<HasMetadata> objects) {
    this.admin = admin;
    this.server = server;
    this.objects = objects;
  }

  /** The mutation holds a moment after this: ask the API server with a dry run. */
  static Admission of(KubernetesClient admin, String namespace, Mutation mutation)
      throws IOException, InterruptedException, GeneralSecurityException {
    select(admin, namespace);
    for (String version : List.of("v1", "v1beta1")) {
      if (admin.supports(GROUP + version, "MutatingAdmissionPolicy")) {
        return new Admission(admin, null, made(admin, policy(version, namespace, mutation)));
      }
    }
    return webhook(admin, namespace, mutation);
  }

  /** A webhook that nobody answers for: every change of a Deployment is refused. */
  static Admission unreachable(KubernetesClient admin, String namespace) {
    return unreachable(admin, namespace, RULES);
  }

  /** The same for every change of a lesson, but for those of its status. */
  static Admission unreachableForLessons(KubernetesClient admin, String namespace) {
    return unreachable(
        admin,
        namespace,
        "[{apiGroups: [guidedrollouts.dev], apiVersions: [v1alpha1], operations: [UPDATE],"
            + " resources: [rolloutlessons]}]");
  }

  private static Admission unreachable(KubernetesClient admin, String namespace, String rules) {
    select(admin, namespace);
    String configuration =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %1$s}
        webhooks:
        - name: gone.guided-rollouts.test
          clientConfig: {url: 'https://127.0.0.1:9/'}
          namespaceSelector: {matchLabels: {admission: %1$s}}
          rules: %2$s
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: Fail
          timeoutSeconds: 2
        """
            .formatted(namespace, rules);
    return new Admission(admin, null, made(admin, configuration));
  }

  /** A label that every server can select by: kubernetes.io/metadata.name is there since 1.21. */
  private static void select(KubernetesClient admin, String namespace) {
    admin
        .namespaces()
        .withName(namespace)
        .edit(
            n -> {
              n.getMetadata().getLabels().put("admission", namespace);
              return n;
            });
  }

  private static String policy(String version, String namespace, Mutation mutation) {
    return """
    apiVersion: %1$s
    kind: MutatingAdmissionPolicy
    metadata: {name: %2$s}
    spec:
      failurePolicy: Fail
      reinvocationPolicy: Never
      matchConstraints:
        namespaceSelector: {matchLabels: {admission: %2$s}}
        resourceRules: %3$s
      matchConditions:
      - name: needed
        expression: >-
          %4$s
      mutations:
      - patchType: JSONPatch
        jsonPatch:
          expression: >-
            %5$s
    ---
    apiVersion: %1$s
    kind: MutatingAdmissionPolicyBinding
    metadata: {name: %2$s}
    spec: {policyName: %2$s}
    """
        .formatted(GROUP + version, namespace, RULES, mutation.condition, mutation.expression);
  }

  private static Admission webhook(KubernetesClient admin, String namespace, Mutation mutation)
      throws IOException, InterruptedException, GeneralSecurityException {
    String address = "127.0.0.1";
    ForeignAuthority.Signed identity = ForeignAuthority.signed(address);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
    server.createContext("/", exchange -> answer(exchange, mutation));
    server.start();
    String configuration =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: %1$s}
        webhooks:
        - name: mutation.guided-rollouts.test
          clientConfig: {url: 'https://%2$s:%3$d/', caBundle: %4$s}
          namespaceSelector: {matchLabels: {admission: %1$s}}
          rules: %5$s
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: Fail
          timeoutSeconds: 10
        """
            .formatted(
                namespace,
                address,
                server.getAddress().getPort(),
                Base64.getEncoder()
                    .encodeToString(identity.authority().getBytes(StandardCharsets.UTF_8)),
                RULES);
    return new Admission(admin, server, made(admin, configuration));
  }

  /** An AdmissionReview with its answer (admission.k8s.io/v1). */
  private static void answer(HttpExchange exchange, Mutation mutation) throws IOException {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody()).path("request");
      ObjectNode review = JSON.createObjectNode();
      review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
      review
          .putObject("response")
          .put("uid", request.path("uid").asText())
          .put("allowed", true)
          .put("patchType", "JSONPatch")
          .put(
              "patch",
              Base64.getEncoder()
                  .encodeToString(
                      mutation
                          .patchFor(JSON, request.path("object"))
                          .getBytes(StandardCharsets.UTF_8)));
      byte[] body = JSON.writeValueAsBytes(review);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private static List<HasMetadata> made(KubernetesClient admin, String yaml) {
    return admin
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .stream()
        .map(object -> (HasMetadata) admin.resource(object).create())
        .toList();
  }

  @Override
  public void close() {
    objects.forEach(object -> admin.resource(object).delete());
    if (server != null) {
      server.stop(0);
    }
  }
}
