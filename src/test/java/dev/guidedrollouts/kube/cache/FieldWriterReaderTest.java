package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.FieldWriter;
import dev.guidedrollouts.model.FieldWriter.Part;
import dev.guidedrollouts.model.FieldWriters;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of metadata.managedFields; what it means is asked in {@code hands.HandTest}. */
class FieldWriterReaderTest {
  private static final String IMAGE =
      """
      {f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"reviews"}': {f:image: {}}}}}}}""";
  private static final String STATUS = "{f:status: {f:replicas: {}}}";

  private static ManagedFieldsEntry entry(String manager, int second, String fields) {
    return Serialization.unmarshal(
        """
        manager: "%s"
        operation: Update
        time: "2026-11-29T10:00:%02dZ"
        fieldsV1: %s
        """
            .formatted(manager, second, fields),
        ManagedFieldsEntry.class);
  }

  private static Deployment deployment(ManagedFieldsEntry... entries) {
    Deployment deployment = Samples.deployment("1", "reviews:v2");
    deployment.getMetadata().setManagedFields(List.of(entries));
    return deployment;
  }

  private static FieldWriters read(ManagedFieldsEntry... entries) {
    return CachedFields.of(deployment(entries)).observed().writers();
  }

  @Test
  void whoWroteWhatIsAskedAboutIsKeptTheLatestFirst() {
    FieldWriters writers =
        read(
            entry("older", 1, "{f:spec: {f:replicas: {}}}"),
            entry("kubectl-set", 2, IMAGE),
            entry("guided-rollouts", 3, IMAGE),
            entry("kube-controller-manager", 4, STATUS),
            entry("kubectl-label", 5, "{f:metadata: {f:labels: {f:tier: {}}}}"));

    assertThat(writers.all())
        .extracting(FieldWriter::manager)
        .containsExactly("kubectl-set", "older");
    FieldWriter latest = writers.all().getFirst();
    assertThat(latest.parts()).containsExactly(Part.TEMPLATE);
    assertThat(latest.images()).containsExactly("reviews");
    assertThat(latest.at()).isEqualTo(Instant.parse("2026-11-29T10:00:02Z"));
  }

  @Test
  void aNameIsAStrangersText() {
    assertThat(read(entry("evil\\u001b[31m\\u202eadmin", 1, IMAGE)).all())
        .extracting(FieldWriter::manager)
        .containsExactly("eviladmin");
    assertThat(read(entry("x".repeat(500), 1, IMAGE)).all().getFirst().manager()).hasSize(128);
  }

  @Test
  void thousandsOfObjectsWithTheSameWritersHaveTheirWordsOnce() {
    FieldWriter one = read(entry("argocd-controller", 1, IMAGE)).all().getFirst();
    FieldWriter other = read(entry("argocd-controller", 2, IMAGE)).all().getFirst();

    assertThat(one.manager()).isSameAs(other.manager());
    assertThat(one.parts()).isSameAs(other.parts());
  }

  @Test
  void ofManyTheLatestEightAreKept() {
    assertThat(
            read(IntStream.range(0, 30)
                    .mapToObj(i -> entry("m" + i, i, IMAGE))
                    .toArray(ManagedFieldsEntry[]::new))
                .all())
        .hasSize(8)
        .first()
        .extracting(FieldWriter::manager)
        .isEqualTo("m29");
  }

  @Test
  void whoseTreeIsUnlikeAnyKnownOneOwnsNothing() {
    assertThat(read(entry("odd", 1, "{f:spec: 7}"), entry("none", 2, "null")).all()).isEmpty();
  }

  @Test
  void aLabelsWriterIsNoNewsAndTheFirstStatusTellsThatScalingIsNoted() {
    CachedDeployment made = CachedFields.of(deployment(entry("kubectl-set", 1, IMAGE)));
    assertThat(made.observed().writers().tellsScaling()).isFalse();

    ManagedFieldsEntry status = entry("kube-controller-manager", 2, STATUS);
    status.setSubresource("status");
    CachedDeployment later =
        CachedFields.of(deployment(entry("kubectl-set", 9, IMAGE), status), made);

    assertThat(later.observed().writers().tellsScaling()).isTrue();
    assertThat(later.observed().writers().all()).isEqualTo(made.observed().writers().all());
  }

  @Test
  void whatARestartAddsIsNoOtherContent() {
    ReplicaSet before =
        Samples.replicaSet("a", "dep-uid", "1", "", "reviews:v1", "2026-11-29T10:00:00Z");
    ReplicaSet after =
        Samples.replicaSet("b", "dep-uid", "2", "", "reviews:v1", "2026-11-29T10:01:00Z");
    after
        .getSpec()
        .getTemplate()
        .getMetadata()
        .setAnnotations(Map.of("kubectl.kubernetes.io/restartedAt", "2026-11-29T10:01:00Z"));
    ReplicaSet other =
        Samples.replicaSet("c", "dep-uid", "3", "", "reviews:v2", "2026-11-29T10:02:00Z");

    assertThat(
            CachedFields.of(after).revision().differsByRestart(CachedFields.of(before).revision()))
        .isTrue();
    assertThat(
            CachedFields.of(before).revision().differsByRestart(CachedFields.of(before).revision()))
        .isFalse();
    assertThat(
            CachedFields.of(other).revision().differsByRestart(CachedFields.of(before).revision()))
        .isFalse();
    assertThat(CachedFields.of(after).revision().uid()).isEqualTo("b-uid");
    assertThat(CachedFields.of(after).revision().createdAt())
        .isEqualTo(Instant.parse("2026-11-29T10:01:00Z"));
  }

  @Test
  void howManyOldReplicaSetsAreKeptIsKubernetesDefaultUnlessSaid() {
    Deployment deployment = deployment();
    assertThat(CachedFields.of(deployment).observed().revisionHistoryLimit()).isEqualTo(10);
    deployment.getSpec().setRevisionHistoryLimit(0);
    assertThat(CachedFields.of(deployment).observed().revisionHistoryLimit()).isZero();
  }
}
