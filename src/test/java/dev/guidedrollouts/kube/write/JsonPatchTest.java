package dev.guidedrollouts.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.kube.cache.CachedService;
import dev.guidedrollouts.kube.cache.Samples;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.ObservedService;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonPatchTest {
  private static String json(JsonPatch patch) {
    return Serialization.asJson(patch.operations());
  }

  private static CachedService service(List<ObservedService.Port> ports, String... names) {
    return new CachedService(
        new ObservedService(
            "reviews", "7", "ClusterIP", Map.of(), ports, 0, null, false, FieldWriters.UNKNOWN),
        List.of(names),
        true,
        List.of());
  }

  private static Change.Expose expose() {
    return new Change.Expose("reviews", "reviews", 9090, "http", "7", Samples.MARKER);
  }

  @Test
  void everyPatchNamesTheVersionThatItWasMadeFor() {
    assertThat(json(new JsonPatch("42")))
        .contains("\"/metadata/resourceVersion\"")
        .contains("\"42\"")
        .contains("\"replace\"");
  }

  @Test
  void annotationsOfOthersStayAndSlashesAreEscaped() {
    assertThat(json(new JsonPatch("1").marker(Samples.MARKER, "why", true)))
        .contains("/metadata/annotations/guidedrollouts.dev~1step")
        .contains("/metadata/annotations/kubernetes.io~1change-cause")
        .doesNotContain("\"/metadata/annotations\"");
  }

  @Test
  void whereThereAreNoAnnotationsTheMapIsMade() {
    assertThat(json(new JsonPatch("1").marker(Samples.MARKER, null, false)))
        .contains("\"/metadata/annotations\"")
        .doesNotContain("change-cause");
  }

  @Test
  void entriesOfOwnershipGoFromTheLastToTheFirstAndOnlyWhereTheyAreOurs() {
    assertThat(json(new JsonPatch("42").disown(List.of(1, 3))))
        .isEqualTo(
            """
            [{"op":"replace","path":"/metadata/resourceVersion","value":"42"},\
            {"op":"test","path":"/metadata/managedFields/3/manager","value":"guided-rollouts"},\
            {"op":"test","path":"/metadata/managedFields/3/operation","value":"Update"},\
            {"op":"remove","path":"/metadata/managedFields/3"},\
            {"op":"test","path":"/metadata/managedFields/1/manager","value":"guided-rollouts"},\
            {"op":"test","path":"/metadata/managedFields/1/operation","value":"Update"},\
            {"op":"remove","path":"/metadata/managedFields/1"}]\
            """);
  }

  @Test
  void aNamelessPortGetsANameWhenASecondOneComes() {
    List<ObservedService.Port> one = List.of(new ObservedService.Port(9080, "9080"));

    assertThat(json(ServiceWriter.portPatch(expose(), "7", service(one, ""))))
        .contains(
            "/spec/ports/0/name",
            "port-9080",
            "/spec/ports/-",
            "port-9090",
            "\"targetPort\":\"http\"");
    assertThat(json(ServiceWriter.portPatch(expose(), "7", service(one, "web"))))
        .doesNotContain("/spec/ports/0/name");
  }
}
