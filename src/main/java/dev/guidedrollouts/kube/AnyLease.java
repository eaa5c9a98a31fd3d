package dev.guidedrollouts.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;

/**
 * A Lease as it is found: the chart makes one without a spec, so that it goes with the release, and
 * somebody may have edited it. Where it does not say how long it is held, nobody holds it.
 */
final class AnyLease extends LeaseLock {
  private static final LeaderElectionRecord FREE = free();

  AnyLease(String namespace, String name, String identity) {
    super(namespace, name, identity);
  }

  private static LeaderElectionRecord free() {
    ZonedDateTime longAgo = Instant.EPOCH.atZone(ZoneOffset.UTC);
    return new LeaderElectionRecord("", Duration.ofSeconds(1), longAgo, longAgo, 0);
  }

  @Override
  protected LeaderElectionRecord toRecord(Lease lease) {
    LeaseSpec spec = lease.getSpec();
    if (spec == null || spec.getLeaseDurationSeconds() == null || spec.getRenewTime() == null) {
      return FREE;
    }
    return new LeaderElectionRecord(
        spec.getHolderIdentity(),
        Duration.ofSeconds(spec.getLeaseDurationSeconds()),
        Objects.requireNonNullElse(spec.getAcquireTime(), spec.getRenewTime()),
        spec.getRenewTime(),
        Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
  }
}
