package dev.guidedrollouts.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The operator's requests to the API server. */
public final class RequestMetrics {
  /** The code of a request that was not answered. */
  private static final String UNANSWERED = "error";

  private static final int LOWEST = 100;
  private static final int HIGHEST = 599;

  private final MeterRegistry registry;

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A request was answered, or not.
   *
   * @param verb as Kubernetes has it, for example {@code patch}; a constant
   * @param resource the plural and, after a slash, the subresource; a constant
   * @param impersonated whether it was made under a lesson's account instead of the operator's own
   * @param status the HTTP status, 101 for a watch that has begun; anything that is none where no
   *     answer came
   */
  public void requested(String verb, String resource, boolean impersonated, int status) {
    Counter.builder("guided.rollouts.api.requests")
        .description("Requests to the API server; code is error where there was no response.")
        .tag("verb", verb)
        .tag("resource", resource)
        .tag("account", impersonated ? "lesson" : "operator")
        .tag("code", status < LOWEST || status > HIGHEST ? UNANSWERED : String.valueOf(status))
        .register(registry)
        .increment();
  }
}
