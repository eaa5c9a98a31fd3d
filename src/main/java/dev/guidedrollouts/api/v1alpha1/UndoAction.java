package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment goes back to an earlier revision: that of a step, that of a number, or the last
 * healthy one.
 *
 * @param deployment the Deployment
 * @param toStep the name of an earlier step that rolled this Deployment out
 * @param toRevision a revision's number, as {@code kubectl rollout history} lists it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UndoAction(
    @Required @Size(min = 1, max = 242) @Pattern(Patterns.SUBDOMAIN) @Nullable String deployment,
    @Size(min = 1, max = 63) @Pattern(Patterns.LABEL) @Nullable String toStep,
    @Min(1) @Nullable Long toRevision)
    implements Step.Action {
  @Override
  public String field() {
    return "undo";
  }

  @Override
  public boolean movesTemplate() {
    return true;
  }
}
