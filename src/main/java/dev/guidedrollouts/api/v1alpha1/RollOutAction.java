package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment's container becomes another image; a missing Deployment is created.
 *
 * @param deployment the Deployment
 * @param image the image to run
 * @param container the container's new name; the old container is replaced, never left beside the new one
 * @param replaces which container, where the Deployment has several
 * @param replicas sent along where it is given, else left alone; 1 for a Deployment that is created
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RollOutAction(
    @Nullable String deployment,
    @Nullable String image,
    @Nullable String container,
    @Nullable String replaces,
    @Nullable Integer replicas)
    implements Action {

  public String imageOrEmpty() {
    return image == null ? "" : image;
  }
}
