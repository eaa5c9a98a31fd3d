package dev.guidedrollouts.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.LessonStatusBuilder;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionVerdict;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.engine.Ledger;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedDeploymentBuilder;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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
        .revisions(revisions)
        .newPods(List.of())
        .build();
  }

  private static Ledger ledger(long current, RevisionStatus... known) {
    RolloutLesson lesson = new RolloutLesson();
    lesson.setMetadata(new ObjectMetaBuilder().withName("a").withUid("l").build());
    lesson.setStatus(
        LessonStatusBuilder.builder()
            .deployments(List.of(new DeploymentStatus("web", null, null, List.of(known), null)))
            .build());
    return Ledger.of(lesson, deployment(current), true, Instant.EPOCH);
  }

  private static RevisionStatus known(long number, String step, RevisionVerdict verdict) {
    return new RevisionStatus(number, null, replicaSet(number), step, "web:" + number, verdict);
  }

  @Test
  void theLatestAndThoseThatMatterAreKept() {
    Ledger ledger =
        ledger(
            700,
            known(17, null, RevisionVerdict.Healthy),
            known(40, "first", RevisionVerdict.Unknown),
            known(41, "first", RevisionVerdict.Stalled));

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
    RevisionStatus[] healthy =
        IntStream.range(1, 500)
            .mapToObj(n -> known(n, null, RevisionVerdict.Healthy))
            .toArray(RevisionStatus[]::new);

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
