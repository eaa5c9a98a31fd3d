package dev.guidedrollouts.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Service that a step is about.
 *
 * @param name its name
 * @param resourceVersion what a write must name to be refused when something changed in between
 * @param type for example {@code ClusterIP}
 * @param selector its selector
 * @param ports its ports
 * @param readyEndpoints how many ready addresses stand behind it
 * @param marker the operator's marker, where there is one
 * @param ownsFields whether metadata.managedFields names the operator as the owner of fields that
 *     it wrote, and others beside it
 * @param writers the others who wrote its spec
 */
@RecordBuilder
public record ObservedService(
    String name,
    String resourceVersion,
    String type,
    Map<String, String> selector,
    List<Port> ports,
    int readyEndpoints,
    @Nullable ChangeMarker marker,
    boolean ownsFields,
    FieldWriters writers) {

  public ObservedService {
    selector = Map.copyOf(selector);
    ports = List.copyOf(ports);
  }

  /**
   * One port of a Service.
   *
   * @param port the Service's port
   * @param targetPort the container's port, a number or a name
   */
  public record Port(int port, String targetPort) {}
}
