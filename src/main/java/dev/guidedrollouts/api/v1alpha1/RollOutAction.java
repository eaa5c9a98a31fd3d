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
 * The Deployment's container becomes another image; a missing Deployment is created.
 *
 * @param deployment the Deployment
 * @param image the image to run
 * @param container the container's new name; the old container is replaced, never left beside the
 *     new one
 * @param replaces which container, where the Deployment has several
 * @param replicas sent along where it is given, else left alone; 1 for a Deployment that is created
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollOutAction(
    @Required @Size(min = 1, max = 242) @Pattern(Patterns.SUBDOMAIN) @Nullable String deployment,
    @Required @Size(min = 1, max = 512) @Pattern(Patterns.IMAGE) @Nullable String image,
    @Size(min = 1, max = 63) @Pattern(Patterns.LABEL) @Nullable String container,
    @Size(min = 1, max = 63) @Pattern(Patterns.LABEL) @Nullable String replaces,
    @Min(0) @Max(1000) @Nullable Integer replicas)
    implements Step.Action {

  @Override
  public String field() {
    return "rollOut";
  }

  @Override
  public boolean movesTemplate() {
    return true;
  }

  public String imageOrEmpty() {
    return image == null ? "" : image;
  }
}
