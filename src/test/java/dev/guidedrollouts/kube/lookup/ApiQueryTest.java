package dev.guidedrollouts.kube.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.guidedrollouts.kube.lookup.ApiQuery.Kind;
import org.junit.jupiter.api.Test;

/** The same question to kubectl, as words, and to the API server, as a path. */
class ApiQueryTest {
  @Test
  void oneObjectIsAskedForByItsName() {
    ApiQuery query = ApiQuery.one(Kind.DEPLOYMENTS, "web");

    assertThat(query.verb()).isEqualTo("get");
    assertThat(query.words("shop"))
        .containsExactly("get", "deployments.apps", "web", "--output=json", "--namespace=shop");
    assertThat(query.path(Kind.DEPLOYMENTS, "shop", ""))
        .isEqualTo("/apis/apps/v1/namespaces/shop/deployments/web");
  }

  @Test
  void severalKindsAreOneQuestionToKubectlAndAPathEach() {
    ApiQuery query = ApiQuery.all(Kind.LESSONS, Kind.REPLICA_SETS, Kind.PODS);

    assertThat(query.verb()).isEqualTo("list");
    // The namespace is the context's own where none was named.
    assertThat(query.words(null))
        .containsExactly(
            "get",
            "rolloutlessons.v1alpha1.guidedrollouts.dev,replicasets.apps,pods",
            "--output=json");
    assertThat(query.path(Kind.LESSONS, "shop", ""))
        .isEqualTo("/apis/guidedrollouts.dev/v1alpha1/namespaces/shop/rolloutlessons?limit=500");
    assertThat(query.path(Kind.PODS, "shop", "a+b="))
        .isEqualTo("/api/v1/namespaces/shop/pods?limit=500&continue=a%2Bb%3D");
  }

  @Test
  void allNamespacesAreNoNamespace() {
    ApiQuery query = ApiQuery.everywhere(Kind.LESSONS);

    assertThat(query.words("shop")).endsWith("--all-namespaces").doesNotContain("--namespace=shop");
    assertThat(query.path(Kind.LESSONS, "shop", ""))
        .isEqualTo("/apis/guidedrollouts.dev/v1alpha1/rolloutlessons?limit=500");
  }

  @Test
  void aSelectorIsWrittenAsAQueryHasIt() {
    JsonNode selector =
        Serializer.tree(
            """
            {"matchLabels": {"app": "web"},
             "matchExpressions": [
               {"key": "tier", "operator": "In", "values": ["a", "b"]},
               {"key": "zone", "operator": "NotIn", "values": ["c"]},
               {"key": "canary", "operator": "DoesNotExist"},
               {"key": "owner", "operator": "Exists"}]}
            """);
    ApiQuery query = ApiQuery.all(Kind.PODS).with(selector);

    assertThat(query.words(null))
        .endsWith("--selector=app=web,tier in (a,b),zone notin (c),!canary,owner");
    assertThat(query.path(Kind.PODS, "shop", ""))
        .endsWith(
            "&labelSelector=app%3Dweb%2Ctier+in+%28a%2Cb%29%2Czone+notin+%28c%29%2C%21canary%2Cowner");
  }

  @Test
  void aFieldIsWrittenAsAQueryHasIt() {
    ApiQuery query = ApiQuery.all(Kind.EVENTS).withField("involvedObject.kind", "Pod");

    assertThat(query.words(null)).endsWith("--field-selector=involvedObject.kind=Pod");
    assertThat(query.path(Kind.EVENTS, "shop", ""))
        .endsWith("&fieldSelector=involvedObject.kind%3DPod");
  }
}
