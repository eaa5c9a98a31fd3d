package dev.guidedrollouts.kube.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guidedrollouts.kube.LabNamespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Lease that nobody installs, on a real API server. */
class ElectionLeaseIT {
  private static final String NAME = "operator";
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: %s, namespace: %s}
      spec:
        replicas: 0
        selector: {matchLabels: {app: operator}}
        template:
          metadata: {labels: {app: operator}}
          spec: {containers: [{name: operator, image: operator}]}
      """;

  private final LabNamespace lab = LabNamespace.open();

  @AfterEach
  void leave() {
    lab.close();
  }

  @Test
  void itGoesWithTheOperatorsDeployment() {
    Deployment operator = lab.deploy(NAME, DEPLOYMENT);

    create(NAME);

    assertThat(lease().getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getKind()).isEqualTo("Deployment");
              assertThat(owner.getApiVersion()).isEqualTo("apps/v1");
              assertThat(owner.getUid()).isEqualTo(operator.getMetadata().getUid());
              // With it, whoever makes the Lease would need rights on the Deployment's finalizers.
              assertThat(owner.getBlockOwnerDeletion()).isNull();
            });
    lab.client.resource(operator).delete();
    Awaitility.await("the Lease is gone").until(() -> lease() == null);
  }

  /** The pods of a Deployment that was deleted still run for a while, and renew. */
  @Test
  void whoIsBeingRemovedMakesNoLeaseAnew() {
    Deployment operator = lab.deploy(NAME, DEPLOYMENT);
    ElectionLease lock = lock(NAME);
    assertThat(lock.get(lab.client)).isNull();
    lock.create(lab.client, record());
    lab.client.resource(operator).delete();
    Awaitility.await("the Lease is gone").until(() -> lease() == null);

    assertThatThrownBy(() -> lock.create(lab.client, record()))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("was removed");

    lab.deploy(NAME, DEPLOYMENT);
    assertThatThrownBy(() -> lock.create(lab.client, record())).hasMessageContaining("was removed");
    lock(NAME).create(lab.client, record());
    assertThat(lease().getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void withoutADeploymentItHasNoOwner() {
    create(null);

    assertThat(lease().getMetadata().getOwnerReferences()).isEmpty();
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("me");
  }

  @Test
  void aDeploymentThatIsNotThereKeepsNobodyFromLeading() {
    create("elsewhere");

    assertThat(lease().getMetadata().getOwnerReferences()).isEmpty();
  }

  private void create(@Nullable String deployment) {
    lock(deployment).create(lab.client, record());
  }

  private ElectionLease lock(@Nullable String deployment) {
    return new ElectionLease(
        new LeaderElectionSettings(
            lab.name,
            NAME,
            "me",
            deployment,
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)));
  }

  private static LeaderElectionRecord record() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    return new LeaderElectionRecord("me", Duration.ofSeconds(15), now, now, 0);
  }

  private @Nullable Lease lease() {
    return lab.client.leases().inNamespace(lab.name).withName(NAME).get();
  }
}
