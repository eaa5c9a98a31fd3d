package dev.guidedrollouts.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.KnownRevision;
import dev.guidedrollouts.rollout.Remembered;
import dev.guidedrollouts.rollout.RememberedBuilder;
import dev.guidedrollouts.rollout.RevisionHistory;
import dev.guidedrollouts.rollout.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A Deployment may keep thousands of revisions; a status may not. */
class KeptRevisionsTest {
  private static final int ALL = 3000;

  private static String replicaSet(long number) {
    return "web-" + number;
  }

  /** With so many ReplicaSets, the one with that number being the current one. */
  private static ObservedDeployment deployment(long current) {
    List<Revision> revisions =
        LongStream.rangeClosed(1, ALL)
            .mapToObj(
                n ->
                    new Revision(
                        n,
                        LongStream.range(0, 50).map(i -> 10_000 + i).boxed().toList(),
                        replicaSet(n),
                        "uid-" + n,
                        Instant.EPOCH,
                        "digest-" + n,
                        "digest-" + n,
                        null,
                        List.of(new ContainerImage("web", "web:" + n)),
                        0))
            .toList();
    return ObservedDeploymentBuilder.builder()
        .name("web")
        .uid("u")
        .resourceVersion("1")
        .generation(2)
        .observedGeneration(2)
        .desiredReplicas(3)
        .selector(Map.of())
        .containers(List.of())
        .initContainerNames(List.of())
        .templateDigest("digest-" + current)
        .writers(FieldWriters.UNKNOWN)
        .revisionHistoryLimit(ALL)
        .revisions(revisions)
        .newPods(List.of())
        .build();
  }

  private static RevisionHistory ledger(long current, KnownRevision... known) {
    Remembered remembered =
        RememberedBuilder.builder(Remembered.NOTHING).revisions(List.of(known)).build();
    return RevisionHistory.of(deployment(current), remembered, RevisionHistory.Standing.OPEN);
  }

  private static KnownRevision known(long number, String step, Verdict verdict) {
    return new KnownRevision(number, List.of(), replicaSet(number), step, "web:" + number, verdict);
  }

  @Test
  void theLatestAndThoseThatMatterAreKept() {
    RevisionHistory ledger =
        ledger(
            700,
            known(17, null, Verdict.HEALTHY),
            known(40, "first", Verdict.UNKNOWN),
            known(41, "first", Verdict.STALLED));

    List<RevisionStatus> kept = KeptRevisions.of(ledger, 1);

    List<Long> expected = new ArrayList<>(List.of(17L, 41L, 700L));
    LongStream.rangeClosed(ALL - 19, ALL).forEach(expected::add);
    assertThat(kept).extracting(RevisionStatus::revision).containsExactlyElementsOf(expected);
    assertThat(kept).allSatisfy(r -> assertThat(r.formerRevisions()).hasSize(20));
    assertThat(kept.getFirst().verdict()).isEqualTo(RevisionVerdict.Healthy);
    assertThat(kept.getFirst().formerRevisions()).endsWith(10_049L);
  }

  @Test
  void manyThatRanWellAreNotAllKept() {
    KnownRevision[] healthy =
        IntStream.range(1, 500)
            .mapToObj(n -> known(n, null, Verdict.HEALTHY))
            .toArray(KnownRevision[]::new);

    assertThat(KeptRevisions.of(ledger(ALL, healthy), 1))
        .extracting(RevisionStatus::revision)
        .hasSize(25)
        .contains(499L, 495L)
        .doesNotContain(494L);
  }

  @Test
  void withManyDeploymentsFewerOfEach() {
    assertThat(KeptRevisions.of(ledger(ALL), 64)).hasSize(4);
  }
}
