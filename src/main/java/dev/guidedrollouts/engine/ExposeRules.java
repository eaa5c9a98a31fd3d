package dev.guidedrollouts.engine;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.StepOutcome;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedService;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A ClusterIP Service in front of a Deployment. A Service that selects something else is never bent
 * to it.
 */
record ExposeRules(ExposeAction action) implements ActionRules {

  @Override
  public Optional<Decision> obstacle(StepView view) {
    Optional<Decision> missing = Obstacles.missingDeployment(view);
    if (missing.isPresent()) {
      return missing;
    }
    Optional<Map<String, String>> selector = selector(view);
    if (selector.isEmpty()) {
      return Optional.of(
          Decision.Fail.because(
              view.attempt(),
              "SelectorUnsupported",
              ("Deployment %1$s selects its pods by expressions (spec.selector.matchExpressions),"
                      + " and a Service selects by labels only: it would send traffic to other pods"
                      + " too. Make the Service by hand, with labels that only the pods of %1$s have,"
                      + " and take this step out of the lesson; or make the Deployment anew with"
                      + " matchLabels alone.")
                  .formatted(view.deploymentName())));
    }
    Optional<ObservedService> service = service(view);
    if (service.isPresent() && !service.get().selector().equals(selector.get())) {
      return Optional.of(
          Decision.Fail.because(
              view.attempt(),
              "ServiceInUse",
              "Service %s is there already and selects %s, not the pods of Deployment %s; delete it, or name another in spec.steps[%d].expose.service."
                  .formatted(
                      action.serviceOrDefault(),
                      labels(service.get().selector()),
                      view.deploymentName(),
                      view.attempt().index())));
    }
    Optional<ObservedService.Port> other =
        service
            .flatMap(
                s -> s.ports().stream().filter(p -> p.port() == action.portOrZero()).findFirst())
            .filter(p -> !p.targetPort().equals(action.targetPortOrDefault()));
    if (other.isPresent()) {
      return Optional.of(
          Decision.Fail.because(
              view.attempt(),
              "ServiceInUse",
              "Service %s already sends port %d to port %s of the pods, not to %s."
                  .formatted(
                      action.serviceOrDefault(),
                      action.portOrZero(),
                      other.get().targetPort(),
                      action.targetPortOrDefault())));
    }
    return Optional.empty();
  }

  @Override
  public boolean declared(StepView view) {
    return service(view)
        .filter(s -> selector(view).map(s.selector()::equals).orElse(false))
        .map(
            s ->
                s.ports()
                    .contains(
                        new ObservedService.Port(
                            action.portOrZero(), action.targetPortOrDefault())))
        .orElse(false);
  }

  @Override
  public Change change(StepView view) {
    return new Change.Expose(
        view.deploymentName(),
        action.serviceOrDefault(),
        action.portOrZero(),
        action.targetPortOrDefault(),
        service(view).map(ObservedService::resourceVersion).orElse(null),
        view.stamp());
  }

  @Override
  public boolean achieved(StepView view) {
    return service(view).map(s -> s.readyEndpoints() > 0).orElse(false);
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

  private static Optional<Map<String, String>> selector(StepView view) {
    return view.deployment().flatMap(ObservedDeployment::serviceSelector);
  }

  private Optional<ObservedService> service(StepView view) {
    return view.situation().observation().service(action.serviceOrDefault());
  }

  private static String labels(Map<String, String> selector) {
    return selector.isEmpty()
        ? "nothing"
        : selector.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
