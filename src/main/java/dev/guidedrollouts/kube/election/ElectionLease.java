package dev.guidedrollouts.kube.election;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Lease of the election. It is no object of the installation, since Argo CD never creates a
 * Lease; so whoever finds none makes it, owned by the operator's Deployment where that is known:
 * then Kubernetes removes it with the operator. The client's own LeaseLock (fabric8 7.5) creates it
 * without an owner.
 *
 * <p>Whoever holds it renews it without reading it first: the renewal names the resourceVersion
 * that the one before was answered with, so it is refused where anybody has touched the Lease
 * since, and then it is read again. That is client-go's way too (since Kubernetes 1.31,
 * tools/leaderelection/leaderelection.go, tryAcquireOrRenew), and half the requests.
 *
 * <p>A Lease is taken as it is found, whoever edited it: where it does not say how long it is held,
 * nobody holds it.
 */
final class ElectionLease extends LeaseLock {
  private static final Logger LOG = Logger.getLogger(ElectionLease.class);
  private static final LeaderElectionRecord FREE = free();

  private final LeaderElectionSettings terms;
  private boolean looked;
  private @Nullable Deployment own;
  private @Nullable String version;
  private @Nullable LeaderElectionRecord held;

  ElectionLease(LeaderElectionSettings terms) {
    super(terms.namespace(), terms.name(), terms.identity());
    this.terms = terms;
  }

  private static LeaderElectionRecord free() {
    ZonedDateTime longAgo = Instant.EPOCH.atZone(ZoneOffset.UTC);
    return new LeaderElectionRecord("", Duration.ofSeconds(1), longAgo, longAgo, 0);
  }

  @Override
  public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
    if (!looked) {
      looked = true;
      own = deployment(client);
    }
    LeaderElectionRecord renewed = held;
    if (renewed != null) {
      return renewed;
    }
    Lease lease = client.leases().inNamespace(terms.namespace()).withName(terms.name()).get();
    version = lease == null ? null : lease.getMetadata().getResourceVersion();
    return lease == null ? null : toRecord(lease);
  }

  @Override
  public synchronized void update(KubernetesClient client, LeaderElectionRecord record) {
    held = null;
    Lease answer =
        client
            .resource(toResource(record, getObjectMeta(version)))
            .patch(PatchContext.of(PatchType.JSON_MERGE));
    version = answer.getMetadata().getResourceVersion();
    if (terms.identity().equals(record.getHolderIdentity())) {
      held = toRecord(answer);
    }
  }

  /**
   * The owner is written with the creation only. Where the admission plugin
   * OwnerReferencesPermissionEnforcement is on, as in OpenShift, whoever adds one later needs the
   * right to delete the object.
   *
   * @throws KubernetesClientException where the Deployment has been removed: then this process is
   *     about to end, and a Lease that it made now would stay for ever
   */
  @Override
  public synchronized void create(KubernetesClient client, LeaderElectionRecord record) {
    Deployment now = deployment(client);
    Deployment known = own;
    if (known != null && (now == null || !isStill(known, now))) {
      throw new KubernetesClientException(
          "Deployment " + terms.ownDeployment() + " was removed, and its Lease with it");
    }
    new LeaseLock(metadata(now), terms.identity()).create(client, record);
  }

  private static boolean isStill(Deployment known, Deployment now) {
    return now.getMetadata().getDeletionTimestamp() == null
        && known.getMetadata().getUid().equals(now.getMetadata().getUid());
  }

  private ObjectMeta metadata(@Nullable Deployment owner) {
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder().withNamespace(terms.namespace()).withName(terms.name());
    return owner == null
        ? metadata.build()
        : metadata
            .addNewOwnerReference()
            .withApiVersion(owner.getApiVersion())
            .withKind(owner.getKind())
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .endOwnerReference()
            .build();
  }

  /** The operator's Deployment; null where there is none. Where it can't be read, as last seen. */
  private @Nullable Deployment deployment(KubernetesClient client) {
    String name = terms.ownDeployment();
    if (name == null) {
      return null;
    }
    try {
      return client.apps().deployments().inNamespace(terms.namespace()).withName(name).get();
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "Deployment %s/%s can't be read, with which the Lease of the election goes: %s",
          terms.namespace(), name, e.getMessage());
      return own;
    }
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
