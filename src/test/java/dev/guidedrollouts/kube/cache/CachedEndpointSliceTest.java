package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands behind a Service, by both kinds of object. */
class CachedEndpointSliceTest {
  private static EndpointSlice slice(String name, String service, String family, String endpoints) {
    return Serialization.unmarshal(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: %s
          namespace: test
          labels: {kubernetes.io/service-name: %s, endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io}
        addressType: %s
        ports: [{name: "", port: 9080, protocol: TCP}]
        endpoints:
        %s
        """
            .formatted(name, service, family, endpoints),
        EndpointSlice.class);
  }

  private static String endpoint(String address, String pod, String conditions) {
    return "- {addresses: ['%s'], conditions: {%s}, nodeName: one, targetRef: {kind: Pod, name: %s, namespace: test, uid: %s-uid}}\n"
        .formatted(address, conditions, pod, pod);
  }

  private static int ready(EndpointSlice... slices) {
    return CachedEndpointSlice.ready(
        Stream.of(slices).map(ServiceReader::read).filter(Objects::nonNull), "reviews");
  }

  /** The slice of a Service with no pod, as an API server of 1.36 sends it. */
  @Test
  void noEndpointsAtAll() {
    EndpointSlice none =
        Serialization.unmarshal(
            """
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
             "metadata": {"name": "reviews-a", "namespace": "test", "labels": {"kubernetes.io/service-name": "reviews"}},
             "endpoints": null, "ports": null}
            """,
            EndpointSlice.class);

    assertThat(ready(none)).isZero();
    assertThat(ready(none, slice("reviews-b", "reviews", "IPv4", endpoint("10.0.0.1", "a", ""))))
        .isEqualTo(1);
  }

  @Test
  void whatIsReadyCountsAndWhereNothingIsSaidItIs() {
    assertThat(
            ready(
                slice(
                    "reviews-a",
                    "reviews",
                    "IPv4",
                    endpoint("10.0.0.1", "a", "ready: true, serving: true, terminating: false")
                        + endpoint(
                            "10.0.0.2", "b", "ready: false, serving: false, terminating: false")
                        + endpoint("10.0.0.3", "c", ""))))
        .isEqualTo(2);
    assertThat(ready(slice("reviews-a", "reviews", "IPv4", "- {addresses: [10.0.0.9]}")))
        .as("conditions left out")
        .isEqualTo(1);
  }

  @Test
  void whatEndsIsNotCountedOn() {
    assertThat(
            ready(
                slice(
                    "reviews-a",
                    "reviews",
                    "IPv4",
                    endpoint("10.0.0.1", "a", "ready: false, serving: true, terminating: true")
                        // publishNotReadyAddresses
                        + endpoint(
                            "10.0.0.2", "b", "ready: true, serving: true, terminating: true"))))
        .isZero();
  }

  @Test
  void aPodCountsOnceInHoweverManySlicesItIs() {
    EndpointSlice four =
        slice(
            "reviews-a",
            "reviews",
            "IPv4",
            endpoint("10.0.0.1", "a", "ready: true") + endpoint("10.0.0.2", "b", "ready: true"));
    EndpointSlice six =
        slice("reviews-b", "reviews", "IPv6", endpoint("fd00::1", "a", "ready: true"));
    EndpointSlice full =
        slice("reviews-c", "reviews", "IPv4", endpoint("10.0.0.3", "c", "ready: true"));
    EndpointSlice other =
        slice("ratings-a", "ratings", "IPv4", endpoint("10.0.0.4", "d", "ready: true"));

    assertThat(ready(four, six, full, other)).isEqualTo(3);
    assertThat(ready(other)).isZero();
  }

  @Test
  void aSliceOfNoServiceIsNotKept() {
    EndpointSlice foreign = slice("x", "x", "IPv4", " []");
    foreign.getMetadata().setLabels(null);

    assertThat(ServiceReader.read(foreign)).isNull();
  }

  @Test
  void endpointsCountTheReadyAddresses() {
    Endpoints endpoints =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Endpoints
            metadata: {name: reviews, namespace: test}
            subsets:
            - addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]
              notReadyAddresses: [{ip: 10.0.0.3}]
              ports: [{port: 9080}]
            """,
            Endpoints.class);

    assertThat(ServiceReader.read(endpoints)).isEqualTo(new CachedEndpoints("reviews", 2));
  }
}
