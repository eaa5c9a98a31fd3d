package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
public record ScaleAction(@Nullable String deployment, @Nullable Integer replicas) implements Action {

  public int replicasOrZero() {
    return replicas == null ? 0 : replicas;
  }
}
