package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldOwnershipTest {
  private static final ManagedFieldsEntry HELM = entry("helm", "Apply", null);
  private static final ManagedFieldsEntry OURS = entry("guided-rollouts", "Update", null);

  private static ManagedFieldsEntry entry(String manager, String operation, String subresource) {
    return new ManagedFieldsEntryBuilder()
        .withManager(manager)
        .withOperation(operation)
        .withSubresource(subresource)
        .build();
  }

  private static List<Integer> entries(ManagedFieldsEntry... entries) {
    return FieldOwnership.entries(new ObjectMetaBuilder().withManagedFields(entries).build());
  }

  @Test
  void onlyWhatTheOperatorsOwnWritesLeaveIsTheOperators() {
    assertThat(entries(HELM, OURS, entry("kubectl", "Update", null))).containsExactly(1);
    // Of two API versions there are two entries.
    assertThat(entries(OURS, HELM, OURS)).containsExactly(0, 2);
    assertThat(entries(HELM, entry("guided-rollouts", "Apply", null))).isEmpty();
    assertThat(entries(HELM, entry("guided-rollouts", "Update", "status"))).isEmpty();
    assertThat(entries(HELM, entry("Guided-Rollouts", "Update", null))).isEmpty();
    assertThat(entries(HELM)).isEmpty();
    assertThat(entries()).isEmpty();
  }

  @Test
  void theListIsNeverLeftEmpty() {
    assertThat(entries(OURS)).isEmpty();
    assertThat(entries(OURS, OURS)).isEmpty();
  }

  @Test
  void whereTheEntryStandsIsNoNewsButThatItIsThereIs() {
    Deployment before = Samples.deployment("1", "reviews:v2");
    Deployment moved = Samples.deployment("2", "reviews:v2");
    before.getMetadata().setManagedFields(List.of(OURS, HELM));
    moved.getMetadata().setManagedFields(List.of(HELM, OURS));

    assertThat(CachedFields.of(moved)).isEqualTo(CachedFields.of(before));
    assertThat(CachedFields.of(moved).ownEntries()).containsExactly(1);
    assertThat(CachedFields.of(moved).observed().ownsFields()).isTrue();

    moved.getMetadata().setManagedFields(List.of(HELM));
    assertThat(CachedFields.of(moved)).isNotEqualTo(CachedFields.of(before));
    assertThat(CachedFields.of(moved).observed().ownsFields()).isFalse();
  }

  @Test
  void whatCouldNotBeGivenBackIsNotTriedAgainUnderTheSameMark() {
    KeptOwnership kept = new KeptOwnership();
    assertThat(kept.has("uid", Samples.MARKER)).isFalse();

    kept.add("uid", Samples.MARKER);

    assertThat(kept.has("uid", Samples.MARKER)).isTrue();
    assertThat(kept.has("uid", null)).isFalse();
    assertThat(kept.has("another", Samples.MARKER)).isFalse();
    assertThat(kept.has("uid", Samples.MARKER.leaving(7))).as("another change").isFalse();
    for (int i = 0; i < 1_000; i++) {
      kept.add("uid-" + i, Samples.MARKER);
    }
    assertThat(kept.has("uid", Samples.MARKER)).as("it does not grow for ever").isFalse();
  }
}
