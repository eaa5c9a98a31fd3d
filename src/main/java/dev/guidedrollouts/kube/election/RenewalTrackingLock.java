package dev.guidedrollouts.kube.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import org.jboss.logging.Logger;

/**
 * A lock that tells the fence of each renewal, and of the release before it is sent. The elector
 * (fabric8 7.5) has callbacks for a leader's start and stop, and none for a renewal; its lock sees
 * them all.
 */
final class RenewalTrackingLock implements Lock {
  private static final Logger LOG = Logger.getLogger(RenewalTrackingLock.class);

  private final Lock lock;
  private final LeaseValidity time;
  private volatile Runnable renewal = () -> {};
  private volatile boolean troubled;

  RenewalTrackingLock(Lock lock, LeaseValidity time) {
    this.lock = lock;
    this.time = time;
  }

  /** The elector takes the time that it writes into the lease before this look. */
  @Override
  public LeaderElectionRecord get(KubernetesClient client) {
    renewal = time.renewal();
    try {
      LeaderElectionRecord record = lock.get(client);
      if (troubled) {
        LOG.infof("%s is reachable again", describe());
      }
      troubled = false;
      return record;
    } catch (RuntimeException e) {
      // The elector tries again each second or so: one line is enough.
      if (!troubled) {
        LOG.warnf("%s can't be read: %s", describe(), e.getMessage());
      }
      troubled = true;
      // Any other exception, as of a lease without a time in it, would end the election for good.
      throw e instanceof KubernetesClientException known
          ? known
          : new KubernetesClientException(describe() + " is malformed", e);
    }
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord record) {
    lock.create(client, record);
    renewal.run();
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord record) {
    if (identity().equals(record.getHolderIdentity())) {
      lock.update(client, record);
      renewal.run();
    } else {
      time.end();
      lock.update(client, released(record));
    }
  }

  /** A merge patch takes an absent holder for an unchanged one. */
  private static LeaderElectionRecord released(LeaderElectionRecord record) {
    return new LeaderElectionRecord(
        "",
        record.getLeaseDuration(),
        record.getAcquireTime(),
        record.getRenewTime(),
        record.getLeaderTransitions());
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }
}
