package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an object was before the lesson's first change to it. No copy of it: a Deployment's template
 * is in the ReplicaSet that is named.
 *
 * @param kind Deployment or Service
 * @param name its name
 * @param existed whether it was there; absent where that is not known
 * @param uid a Deployment's uid: one that was made anew under its name is another one
 * @param revision its revision's number then
 * @param replicaSet the ReplicaSet that holds that revision
 * @param replicas how many replicas it wanted; absent where that is not known
 * @param ports the ports of a Service
 * @param left why it is not put back, where that was refused
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BeforeStatus(
    @Nullable String kind,
    @Nullable String name,
    @Nullable Boolean existed,
    @Nullable String uid,
    @Nullable Long revision,
    @Nullable String replicaSet,
    @Nullable Integer replicas,
    @Nullable List<Integer> ports,
    @Nullable String left) {
  /** Where it stands. */
  public static final String PATH = "status.before";

  public static final String DEPLOYMENT = "Deployment";
  public static final String SERVICE = "Service";

  public BeforeStatus {
    ports = NullIfEmpty.of(ports);
  }

  /** Whether it is this object. */
  public boolean isOf(String wantedKind, String wantedName) {
    return wantedKind.equals(kind) && wantedName.equals(name);
  }

  public boolean ofDeployment() {
    return DEPLOYMENT.equals(kind);
  }

  public String nameOrEmpty() {
    return name == null ? "" : name;
  }

  public List<Integer> portsOrEmpty() {
    return ports == null ? List.of() : ports;
  }
}
