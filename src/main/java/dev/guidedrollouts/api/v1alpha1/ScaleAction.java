package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment gets another number of replicas.
 *
 * @param deployment the Deployment
 * @param replicas how many pods it shall have
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ScaleAction(
    @Required @Size(min = 1, max = 242) @Pattern(Patterns.SUBDOMAIN) @Nullable String deployment,
    @Required @Min(0) @Max(1000) @Nullable Integer replicas)
    implements Step.Action {

  @Override
  public String field() {
    return "scale";
  }

  @Override
  public boolean movesTemplate() {
    return false;
  }

  public int replicasOrZero() {
    return replicas == null ? 0 : replicas;
  }
}
