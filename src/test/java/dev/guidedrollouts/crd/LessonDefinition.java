package dev.guidedrollouts.crd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.guidedrollouts.api.v1alpha1.Patterns;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Texts;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The resource's definition from the Java types, and what their annotations can't say. */
final class LessonDefinition implements CRDPostProcessor {
  static final Path FILE = Path.of("crds/rolloutlessons.guidedrollouts.dev.yaml");

  private static final String LICENCE_AND_ORIGIN =
      "# Generated from the Java types of dev.guidedrollouts.api.v1alpha1 by `make crd`; do not edit.\n";

  private LessonDefinition() {}

  static String generate() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryOutput(bytes)) {
      new CRDGenerator()
          .customResourceClasses(RolloutLesson.class)
          .forCRDVersions("v1")
          .withMinQuotes(true)
          .withPostProcessor(new LessonDefinition())
          .withOutput(output)
          .generate();
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
    String yaml = bytes.toString(StandardCharsets.UTF_8);
    return LICENCE_AND_ORIGIN + yaml.substring(yaml.indexOf('\n') + 1);
  }

  @Override
  public HasMetadata process(HasMetadata generated, String specVersion) {
    CustomResourceDefinition crd = (CustomResourceDefinition) generated;
    // `kubectl get guided-rollouts` shows all kinds of this operator.
    crd.getSpec().getNames().setCategories(List.of("guided-rollouts"));
    var version = crd.getSpec().getVersions().getFirst();
    version.setAdditionalPrinterColumns(columns());
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setRequired(List.of("spec"));
    // Notes of the operator to itself, never stored.
    root.getProperties().remove("unreadable");
    root.getProperties().remove("overlong");
    root.setDescription(
        "An ordered plan of rollouts over the Deployments of one namespace, and the account of how it went.");
    new Descriptions().addTo(root);
    spec(root.getProperties().get("spec"));
    status(root.getProperties().get("status"));
    // Until the operator has looked at it a lesson is no finished thing: kstatus takes one without
    // conditions for current, unless its generation is not the observed one. Flux' own kinds say
    // the same.
    root.getProperties()
        .get("status")
        .setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
    return crd;
  }

  private static List<CustomResourceColumnDefinition> columns() {
    return List.of(
        column("Step", "string", ".status.step", 0),
        column("Progress", "string", ".status.progress", 0),
        column("Phase", "string", ".status.phase", 0),
        column("Diagnosis", "string", ".status.columns.diagnosis", 0),
        column("Undone To", "string", ".status.columns.undoneTo", 0),
        column("Age", "date", ".metadata.creationTimestamp", 0),
        column("Waiting", "date", ".status.columns.waitingSince", 1),
        column("Wrong Turns", "integer", ".status.columns.wrongTurns", 1),
        column("Hand", "string", ".status.columns.hand", 1),
        column("Message", "string", ".status.message", 1));
  }

  private static CustomResourceColumnDefinition column(
      String name, String type, String path, int priority) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType(type)
        .withJsonPath(path)
        .withPriority(priority == 0 ? null : priority)
        .build();
  }

  private static void spec(JSONSchemaProps spec) {
    JSONSchemaProps steps = listMap(spec, "steps", "name");
    steps.setXKubernetesValidations(
        List.of(
            rule(
                "self.all(s, self.exists_one(t, t.name == s.name))",
                "each step needs a name of its own"),
            rule(
                earlierStepOfTheSameDeployment(steps.getMaxItems()),
                "undo.toStep must name an earlier step that rolled out or undid the same Deployment")));

    spec.setXKubernetesValidations(
        List.of(
            rule(
                allTexts(steps.getMaxItems()) + " <= " + Texts.ALL_BYTES,
                "the texts of a lesson are 256 KiB together at most")));

    boundItems(spec.getProperties().get("objectives"), Texts.HINT);
    boundItems(spec.getProperties().get("prerequisites"), Texts.HINT);

    JSONSchemaProps step = steps.getItems().getSchema();
    step.setXKubernetesValidations(
        List.of(
            rule(
                Step.ACTION_FIELDS.stream()
                    .map("has(self.%s)"::formatted)
                    .collect(Collectors.joining(", ", "[", "].filter(x, x).size() == 1")),
                "a step has exactly one action: " + anyOf(Step.ACTION_FIELDS))));
    boundItems(step.getProperties().get("hints"), Texts.HINT);

    JSONSchemaProps undo = step.getProperties().get("undo");
    undo.setXKubernetesValidations(
        List.of(
            rule(
                "!(has(self.toStep) && has(self.toRevision))",
                "give toStep or toRevision, not both; neither means the last healthy revision")));

    JSONSchemaProps expose = step.getProperties().get("expose");
    expose.setXKubernetesValidations(
        List.of(
            rule(
                "has(self.service) || (self.deployment.size() <= 63"
                    + " && self.deployment.matches('"
                    + Patterns.SERVICE
                    + "'))",
                "the Deployment's name can't be a Service's; name the service")));
    JSONSchemaProps targetPort = expose.getProperties().get("targetPort");
    targetPort.setMinimum(1.0);
    targetPort.setMaximum(65_535.0);
    targetPort.setMinLength(1L);
    targetPort.setMaxLength(15L);
    targetPort.setPattern(Patterns.LABEL);

    JSONSchemaProps stall = spec.getProperties().get("stall");
    for (String duration : List.of("confirmAfter", "transientAfter")) {
      stall
          .getProperties()
          .get(duration)
          .setXKubernetesValidations(
              List.of(rule("duration(self) <= duration('24h')", "at most 24h")));
    }
  }

  /**
   * Steps i and j by number. A server refuses the whole definition where it reckons a rule as too
   * dear, and it takes every list that map() makes for endless: so the numbers are written out.
   * Macros that count along ({@code all(i, s, …)}) came with 1.33 only.
   */
  private static String earlierStepOfTheSameDeployment(long steps) {
    String numbers =
        LongStream.range(0, steps)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(",", "[", "]"));
    return """
        %1$s.all(i, i >= self.size() || !has(self[i].undo) || !has(self[i].undo.toStep) \
        || %1$s.exists(j, j < i && self[j].name == self[i].undo.toStep \
        && ((has(self[j].rollOut) && self[j].rollOut.deployment == self[i].undo.deployment) \
        || (has(self[j].undo) && self[j].undo.deployment == self[i].undo.deployment))))"""
        .formatted(numbers);
  }

  /**
   * How many characters the guides have together: they are what can be long. By number as well, and
   * in groups: a server parses so many brackets and no more. Bytes, titles and hints are the
   * operator's to count.
   */
  private static String allTexts(long steps) {
    return LongStream.range(0, (steps + 7) / 8)
        .mapToObj(
            group ->
                LongStream.range(group * 8, Math.min(steps, group * 8 + 8))
                    .mapToObj(LessonDefinition::textOf)
                    .collect(Collectors.joining(" + ", "(", ")")))
        .collect(Collectors.joining(" + "));
  }

  private static String textOf(long step) {
    return ("(self.steps.size() > %1$d && has(self.steps[%1$d].guide)"
            + " ? self.steps[%1$d].guide.size() : 0)")
        .formatted(step);
  }

  /** Types and keys only: whatever the operator writes must get in, however long it is. */
  private static void status(JSONSchemaProps status) {
    listMap(status, "steps", "name");
    listMap(status, "conditions", "type");
    listMap(status, "deployments", "name");
  }

  private static JSONSchemaProps listMap(JSONSchemaProps parent, String field, String key) {
    JSONSchemaProps list = parent.getProperties().get(field);
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
    JSONSchemaProps item = list.getItems().getSchema();
    List<String> required =
        new ArrayList<>(item.getRequired() == null ? List.of() : item.getRequired());
    if (!required.contains(key)) {
      required.add(key);
    }
    item.setRequired(required);
    return list;
  }

  private static void boundItems(JSONSchemaProps list, long maxLength) {
    list.getItems().getSchema().setMaxLength(maxLength);
  }

  /** For example {@code rollOut, scale, expose or undo}. */
  private static String anyOf(List<String> fields) {
    return String.join(", ", fields.subList(0, fields.size() - 1)) + " or " + fields.getLast();
  }

  private static ValidationRule rule(String cel, String message) {
    return new ValidationRuleBuilder().withRule(cel).withMessage(message).build();
  }

  private static final class MemoryOutput implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream bytes;

    MemoryOutput(ByteArrayOutputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public ByteArrayOutputStream outputFor(String name) {
      return bytes;
    }

    @Override
    public void close() throws java.io.IOException {
      bytes.close();
    }
  }
}
