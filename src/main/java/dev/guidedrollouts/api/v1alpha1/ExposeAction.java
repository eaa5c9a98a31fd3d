package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A ClusterIP Service in front of the Deployment, selector and label as the Deployment's.
 *
 * @param deployment the Deployment
 * @param port the Service's port
 * @param targetPort the container's port, a number or a name; the same as {@code port} unless given
 * @param service the Service's name; the Deployment's unless given
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExposeAction(
    @Required @Size(min = 1, max = 242) @Pattern(Patterns.SUBDOMAIN) @Nullable String deployment,
    @Required @Min(1) @Max(65535) @Nullable Integer port,
    @Nullable IntOrString targetPort,
    @Size(min = 1, max = 63) @Pattern(Patterns.SERVICE) @Nullable String service)
    implements Step.Action {

  @Override
  public String field() {
    return "expose";
  }

  @Override
  public boolean movesTemplate() {
    return false;
  }

  public int portOrZero() {
    return port == null ? 0 : port;
  }

  public String serviceOrDefault() {
    return service == null ? deploymentOrEmpty() : service;
  }

  /** The container's port as a Service's {@code targetPort} writes it. */
  public String targetPortOrDefault() {
    IntOrString target = targetPort;
    if (target == null) {
      return String.valueOf(portOrZero());
    }
    return target.getStrVal() != null ? target.getStrVal() : String.valueOf(target.getIntVal());
  }
}
