package dev.guidedrollouts.kube.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who holds a Lease, whatever it says. */
class ElectionLeaseTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata: {}                                                                         | ''",
        "spec: {}                                                                  | ''",
        "spec: {holderIdentity: a}                                                 | ''",
        "spec: {holderIdentity: a, leaseDurationSeconds: 12}                       | ''",
        "spec: {holderIdentity: a, renewTime: '2026-11-26T10:00:00.000000Z'}       | ''",
        "spec: {holderIdentity: a, leaseDurationSeconds: 12, renewTime: '2026-11-26T10:00:00.000000Z'}  | a",
      })
  void isHeldBy(String lease, String holder) {
    LeaderElectionRecord record =
        new ElectionLease(
                new LeaderElectionSettings(
                    "ns",
                    "lease",
                    "me",
                    null,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2)))
            .toRecord(Serialization.unmarshal(lease, Lease.class));

    assertThat(record.getHolderIdentity()).isEqualTo(holder);
    assertThat(record.getLeaseDuration()).isEqualTo(Duration.ofSeconds(holder.isEmpty() ? 1 : 12));
    assertThat(record.getRenewTime()).isNotNull();
  }
}
