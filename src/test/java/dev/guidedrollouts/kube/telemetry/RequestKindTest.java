package dev.guidedrollouts.kube.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No part of a path that somebody chose ends in a label. */
class RequestKindTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/shop/pods?limit=500, list, pods",
    "GET, /api/v1/namespaces/shop/pods?resourceVersion=7&watch=true, watch, pods",
    "GET, /api/v1/pods?watch=1&timeoutSeconds=600, watch, pods",
    "GET, /api/v1/namespaces/shop/pods?watch=false, list, pods",
    "GET, /api/v1/namespaces/shop/pods/web-0, get, pods",
    "GET, /api/v1/namespaces/watch/pods/watch=true, get, pods",
    "POST, /api/v1/namespaces/shop/events?fieldManager=guided-rollouts, create, events",
    "PATCH, /apis/apps/v1/namespaces/shop/deployments/web, patch, deployments",
    "PUT, /apis/guidedrollouts.dev/v1alpha1/namespaces/shop/rolloutlessons/a/status, update, rolloutlessons/status",
    "GET, /apis/guidedrollouts.dev/v1alpha1/rolloutlessons, list, rolloutlessons",
    "GET, /apis/apps/v1/namespaces/deployments/replicasets/pods, get, replicasets",
    "DELETE, /apis/coordination.k8s.io/v1/namespaces/a/leases/b, delete, leases",
    "GET, /apis/apiextensions.k8s.io/v1/customresourcedefinitions/x, get, customresourcedefinitions",
    "GET, /api/v1/namespaces/shop/secrets/key, get, other",
    "GET, /api/v1/namespaces/shop/pods/web-0/log, get, other",
    "GET, /api/v1/namespaces/shop, get, other",
    "GET, /apis/apps, other, other",
    "GET, /version, other, other",
    "GET, /, other, other",
    "OPTIONS, /api/v1/namespaces/shop/pods, other, pods",
  })
  void isNamedAsTheAuditLogNamesIt(String method, String path, String verb, String resource) {
    assertThat(RequestKind.of(method, URI.create("https://10.0.0.1:6443" + path)))
        .isEqualTo(new RequestKind(verb, resource));
  }
}
