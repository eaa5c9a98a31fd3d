package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.Observation;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.Right;
import dev.guidedrollouts.text.Kubectl;
import dev.guidedrollouts.text.StepMessages;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A ClusterIP Service in front of a Deployment. A Service that selects something else is never bent
 * to it.
 */
record ExposeRules(ExposeAction action) implements ActionRules {

  @Override
  public String goal() {
    return "Service %s on port %d in front of Deployment %s"
        .formatted(action.serviceOrDefault(), action.portOrZero(), action.deployment());
  }

  @Override
  public Optional<Right> neededRight(Observation seen, Set<String> made) {
    String service = action.serviceOrDefault();
    return Optional.of(
        seen.service(service).isPresent() || !made.add("service/" + service)
            ? Right.patchService(service)
            : Right.createService());
  }

  @Override
  public String formerDefinition() {
    IntOrString port = action.targetPort();
    return "ExposeAction[deployment=%s, port=%s, targetPort=%s, service=%s]"
        .formatted(
            action.deployment(),
            action.port(),
            port == null ? null : "AnyType(value=" + port.getValue() + ")",
            action.service());
  }

  @Override
  public Optional<Decision> obstacle(StepContext step) {
    if (step.deployment().isEmpty()) {
      return Optional.of(Waits.deploymentMissing(step));
    }
    Optional<Map<String, String>> selector = selector(step);
    if (selector.isEmpty()) {
      return Optional.of(
          Decision.Fail.because(
              step.attempt(),
              "SelectorUnsupported",
              StepMessages.selectorUnsupported(step.deploymentName())));
    }
    Optional<ObservedService> service = service(step);
    if (service.isPresent() && !service.get().selector().equals(selector.get())) {
      return Optional.of(
          Decision.Fail.because(
              step.attempt(),
              "ServiceInUse",
              StepMessages.serviceSelectsOthers(
                  action.serviceOrDefault(),
                  labels(service.get().selector()),
                  step.deploymentName(),
                  "spec.steps[%d].expose.service".formatted(step.attempt().index()))));
    }
    Optional<ObservedService.Port> other =
        service
            .flatMap(
                s -> s.ports().stream().filter(p -> p.port() == action.portOrZero()).findFirst())
            .filter(p -> !p.targetPort().equals(action.targetPortOrDefault()));
    if (other.isPresent()) {
      return Optional.of(
          Decision.Fail.because(
              step.attempt(),
              "ServiceInUse",
              StepMessages.servicePortTaken(
                  action.serviceOrDefault(),
                  action.portOrZero(),
                  other.get().targetPort(),
                  action.targetPortOrDefault())));
    }
    return Optional.empty();
  }

  @Override
  public boolean declared(StepContext step) {
    return service(step)
        .filter(s -> selector(step).map(s.selector()::equals).orElse(false))
        .map(
            s ->
                s.ports()
                    .contains(
                        new ObservedService.Port(
                            action.portOrZero(), action.targetPortOrDefault())))
        .orElse(false);
  }

  @Override
  public Change change(StepContext step) {
    return new Change.Expose(
        step.deploymentName(),
        action.serviceOrDefault(),
        action.portOrZero(),
        action.targetPortOrDefault(),
        service(step).map(ObservedService::resourceVersion).orElse(null),
        step.markers().own());
  }

  @Override
  public Optional<String> command(StepContext step) {
    return Optional.of(
        Kubectl.expose(
            step.deploymentName(),
            action.serviceOrDefault(),
            action.portOrZero(),
            action.targetPortOrDefault()));
  }

  @Override
  public boolean achieved(StepContext step) {
    return service(step).map(s -> s.readyEndpoints() > 0).orElse(false);
  }

  @Override
  public boolean countsOnPods() {
    return false;
  }

  @Override
  public boolean needsRollout() {
    return false;
  }

  @Override
  public StepOutcome outcome() {
    return StepOutcome.Exposed;
  }

  private static Optional<Map<String, String>> selector(StepContext step) {
    return step.deployment().flatMap(ObservedDeployment::serviceSelector);
  }

  private Optional<ObservedService> service(StepContext step) {
    return step.input().observation().service(action.serviceOrDefault());
  }

  private static String labels(Map<String, String> selector) {
    return selector.isEmpty()
        ? StepMessages.selectsNothing()
        : selector.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
