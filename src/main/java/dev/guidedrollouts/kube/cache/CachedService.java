package dev.guidedrollouts.kube.cache;

import dev.guidedrollouts.model.ObservedService;
import dev.guidedrollouts.model.ObservedServiceBuilder;
import java.util.List;
import java.util.Objects;

/**
 * What is kept of a Service. Two versions are equal when they tell the same; the resourceVersion
 * tells nothing.
 *
 * @param observed the Service, without its endpoints
 * @param portNames its ports' names in the same order as the ports, empty where a port has none
 * @param annotated whether it has any annotation
 * @param ownEntries where the operator's entries stand in metadata.managedFields of this version
 */
public record CachedService(
    ObservedService observed, List<String> portNames, boolean annotated, List<Integer> ownEntries) {

  @Override
  public boolean equals(Object other) {
    return other instanceof CachedService that
        && annotated == that.annotated
        && portNames.equals(that.portNames)
        && withoutVersion(observed).equals(withoutVersion(that.observed));
  }

  @Override
  public int hashCode() {
    return Objects.hash(observed.name());
  }

  private static ObservedService withoutVersion(ObservedService service) {
    return ObservedServiceBuilder.builder(service).resourceVersion("").build();
  }
}
