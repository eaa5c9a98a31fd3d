package dev.guidedrollouts.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What admission makes of a Deployment before it is stored, as those do it that people install: a
 * policy engine that sends images to a mirror, a mesh that adds its proxy, a policy that fills in
 * what was left out. Each does nothing to what it has made already, so it may be asked again.
 */
enum Mutation {
  MIRROR(
      "object.spec.template.spec.containers[0].image.startsWith('docker.io/')",
      "JSONPatch{op: 'replace', path: '/spec/template/spec/containers/0/image',"
          + " value: '%s/' + object.spec.template.spec.containers[0].image.substring(10)}"
              .formatted(Mutation.MIRROR_HOST)) {
    @Override
    void patch(JsonNode deployment, ArrayNode patch) {
      JsonNode containers = deployment.at("/spec/template/spec/containers");
      for (int i = 0; i < containers.size(); i++) {
        String image = containers.get(i).path("image").asText();
        if (image.startsWith(HUB)) {
          String there = MIRROR_HOST + "/" + image.substring(HUB.length());
          operation(patch, "replace", "/spec/template/spec/containers/" + i + "/image")
              .put("value", there);
        }
      }
    }
  },

  SIDECAR(
      "!object.spec.template.spec.containers.exists(c, c.name == 'mesh')",
      "JSONPatch{op: 'add', path: '/spec/template/spec/containers/-',"
          + " value: Object.spec.template.spec.containers{name: 'mesh', image: '%s'}}"
              .formatted(Mutation.PAUSE)) {
    @Override
    void patch(JsonNode deployment, ArrayNode patch) {
      for (JsonNode container : deployment.at("/spec/template/spec/containers")) {
        if (container.path("name").asText().equals("mesh")) {
          return;
        }
      }
      operation(patch, "add", "/spec/template/spec/containers/-")
          .putObject("value")
          .put("name", "mesh")
          .put("image", PAUSE);
    }
  },

  DEFAULTS(
      "object.spec.template.spec.terminationGracePeriodSeconds == 30",
      "JSONPatch{op: 'replace', path: '/spec/template/spec/terminationGracePeriodSeconds', value:"
          + " 2}") {
    @Override
    void patch(JsonNode deployment, ArrayNode patch) {
      if (deployment.at("/spec/template/spec/terminationGracePeriodSeconds").asInt() == 30) {
        operation(patch, "replace", "/spec/template/spec/terminationGracePeriodSeconds")
            .put("value", 2);
      }
    }
  };

  /** The lab's registry under its own name: the same images as docker.io has there. */
  static final String MIRROR_HOST = "127.0.0.1:17500";

  private static final String HUB = "docker.io/";
  private static final String PAUSE = "docker.io/guided-rollouts-lab/pause:1";

  final String condition;
  final String expression;

  /**
   * @param condition the same in CEL: where there is something to do
   * @param expression what then
   */
  Mutation(String condition, String expression) {
    this.condition = condition;
    this.expression = "[" + expression + "]";
  }

  /** Adds the operations that this Deployment needs. */
  abstract void patch(JsonNode deployment, ArrayNode patch);

  /** The same for one request of the API server: its answer's patch. */
  String patchFor(ObjectMapper json, JsonNode deployment) {
    ArrayNode patch = json.createArrayNode();
    patch(deployment, patch);
    return patch.toString();
  }

  private static ObjectNode operation(ArrayNode patch, String op, String path) {
    return patch.addObject().put("op", op).put("path", path);
  }
}
