package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The learner says beforehand what will be: {@link Annotations#ANSWER}. Moves nothing; the step
 * passes on the right answer.
 *
 * @param deployment the Deployment that is asked about
 * @param question what is asked
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PredictAction(
    @Required @Size(min = 1, max = 242) @Pattern(Patterns.SUBDOMAIN) @Nullable String deployment,
    @Required @Nullable Question question)
    implements Step.Action {

  @Override
  public String field() {
    return "predict";
  }

  @Override
  public boolean movesTemplate() {
    return false;
  }
}
