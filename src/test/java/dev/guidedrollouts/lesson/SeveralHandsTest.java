package dev.guidedrollouts.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.FieldWriter;
import dev.guidedrollouts.model.FieldWriter.Part;
import dev.guidedrollouts.model.FieldWriters;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.model.RevisionBuilder;
import dev.guidedrollouts.rollout.SampleDeployments;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Where more than one may have done it. What one hand leaves is recorded: {@code
 * dev.guidedrollouts.hands.HandTest}.
 */
class SeveralHandsTest {
  private static final Instant SINCE = Instant.parse("2026-11-29T10:00:00Z");
  private static final Instant MADE = SINCE.plusSeconds(10);
  private static final HowStatus NOT_TOLD = new HowStatus(StepMethod.Other, null);

  private static FieldWriter writer(String name, int second, Part... parts) {
    return new FieldWriter(name, false, false, SINCE.plusSeconds(second), Set.of(parts), List.of());
  }

  private static FieldWriter image(String name, boolean applied, int second) {
    return new FieldWriter(
        name, applied, false, SINCE.plusSeconds(second), Set.of(Part.TEMPLATE), List.of("web"));
  }

  /** Template b runs, after a; its ReplicaSet was made then. */
  private static ObservedDeployment now(
      String imageOfB, List<Long> formerNumbers, FieldWriter... writers) {
    return SampleDeployments.complete("b", 2, 1)
        .containers(List.of(new ContainerImage("web", imageOfB)))
        .revisions(
            List.of(
                revision(1, "a", "web:1", List.of()), revision(2, "b", imageOfB, formerNumbers)))
        .writers(
            new FieldWriters(
                Stream.of(writers)
                    .sorted(Comparator.comparing(FieldWriter::at).reversed())
                    .toList(),
                /* tellsScaling= */ true,
                null))
        .build();
  }

  private static Revision revision(
      long number, String digest, String image, List<Long> formerNumbers) {
    return RevisionBuilder.builder(SampleDeployments.revision(number, digest, 1))
        .formerNumbers(formerNumbers)
        .containers(List.of(new ContainerImage("web", image)))
        .createdAt(MADE)
        .build();
  }

  private static Optional<HowStatus> template(ObservedDeployment deployment) {
    return Hand.ofTemplate(deployment, SINCE);
  }

  @Test
  void whoWroteAfterTheReplicaSetWasMadeWroteSomethingElse() {
    assertThat(
            template(
                now(
                    "web:1",
                    List.of(),
                    writer("kubectl-edit", 9, Part.TEMPLATE),
                    writer("kubectl-client-side-apply", 60, Part.TEMPLATE, Part.REPLICAS))))
        .contains(new HowStatus(StepMethod.Edit, "kubectl-edit"));
  }

  @Test
  void whoTookTheImageOverIsTheOneAndNotWhoAppliedTheSameLater() {
    assertThat(
            template(
                now(
                    "web:2",
                    List.of(1L),
                    image("kubectl-set", false, 9),
                    image("argocd-controller", true, 60))))
        .contains(new HowStatus(StepMethod.SetImage, "kubectl-set"));
  }

  @Test
  void whereNothingTellsThemApartNobodyIsNamed() {
    FieldWriter edit = writer("kubectl-edit", 40, Part.TEMPLATE);
    FieldWriter patch = writer("kubectl-patch", 60, Part.TEMPLATE);

    assertThat(template(now("web:1", List.of(), edit, patch)))
        .as("both wrote after the ReplicaSet was made")
        .contains(NOT_TOLD);
    assertThat(template(now("web:1", List.of(1L), edit, patch)))
        .as("the ReplicaSet is an old one")
        .contains(NOT_TOLD);
    assertThat(template(now("web:1", List.of(), patch)))
        .as("nobody else is there")
        .contains(new HowStatus(StepMethod.Other, "kubectl-patch"));
  }

  @Test
  void theServersOwnWordsAreNobodysName() {
    for (String word : List.of("unknown", "before-first-apply", "ancient-changes", "")) {
      assertThat(template(now("web:2", List.of(), image(word, false, 9)))).contains(NOT_TOLD);
    }
  }

  @Test
  void anotherClientThatGoesBackIsNotCalledAnUndo() {
    assertThat(template(now("web:2", List.of(1L), image("k9s", false, 20))))
        .contains(new HowStatus(StepMethod.Other, "k9s"));
    assertThat(template(now("web:2", List.of(), image("kubectl", false, 9))))
        .as("kubectl's undo goes back; this is a new template")
        .contains(new HowStatus(StepMethod.Other, "kubectl"));
  }

  @Test
  void kubectlIsCalledByTheNameOfItsFile() {
    for (String file : List.of("kubectl", "kubectl.exe", "kubectl.1.33", "kubectl-v1.30.4.exe")) {
      assertThat(template(now("web:2", List.of(1L), image(file, false, 20))))
          .contains(new HowStatus(StepMethod.RolloutUndo, file));
    }
    for (String other :
        List.of("kubectl-patch", "kubectl-argo-rollouts", "kubectls", "mykubectl")) {
      assertThat(template(now("web:2", List.of(1L), image(other, false, 20))))
          .contains(new HowStatus(StepMethod.Other, other));
    }
  }

  @Test
  void whoOwnsAnotherContainersImageDidNotMoveThisOne() {
    FieldWriter other =
        new FieldWriter(
            "kubectl-set",
            false,
            false,
            SINCE.plusSeconds(9),
            Set.of(Part.TEMPLATE),
            List.of("side"));
    assertThat(template(now("web:2", List.of(), other))).isEmpty();
    assertThat(template(now("web:1", List.of(), image("kubectl-set", false, 9))))
        .as("set image came before; this time it was set env")
        .contains(new HowStatus(StepMethod.Other, "kubectl-set"));
  }

  @Test
  void whereTheFieldIsNotKnownTheTimeHasToDoInWholeSeconds() {
    ObservedDeployment deployment =
        now("web:1", List.of(), writer("kubectl-edit", 0, Part.TEMPLATE));

    assertThat(Hand.ofTemplate(deployment, SINCE.plusMillis(999))).isPresent();
    assertThat(Hand.ofTemplate(deployment, SINCE.plusMillis(1_000))).isEmpty();
  }

  /** Before 1.25 the time of whoever sets the same field again stays as it was. */
  @Test
  void whoOwnsTheImageGaveItWhateverTheTimeSays() {
    assertThat(template(now("web:2", List.of(1L), image("kubectl-set", false, -600))))
        .contains(new HowStatus(StepMethod.SetImage, "kubectl-set"));
  }

  private static ObservedDeployment onOldServer(FieldWriter owner, @Nullable Integer applied) {
    return SampleDeployments.complete("b", 2, 3)
        .revisions(List.of())
        .writers(new FieldWriters(List.of(owner), /* tellsScaling= */ false, applied))
        .build();
  }

  @Test
  void aChangeThatNobodyElseCanHaveMadeIsScalingWhereScalingLeavesNoTrace() {
    HowStatus scaled = new HowStatus(StepMethod.Scale, null);
    FieldWriter apply = writer("kubectl-client-side-apply", -60, Part.REPLICAS, Part.LAST_APPLIED);
    FieldWriter edit = writer("kubectl-edit", -60, Part.REPLICAS);

    assertThat(
            Hand.ofReplicas(onOldServer(writer("kubectl-create", -60, Part.REPLICAS), null), SINCE))
        .as("created once")
        .contains(scaled);
    assertThat(Hand.ofReplicas(onOldServer(apply, 1), SINCE))
        .as("three replicas, one was applied")
        .contains(scaled);
    assertThat(Hand.ofReplicas(onOldServer(apply, null), SINCE)).contains(scaled);
    assertThat(Hand.ofReplicas(onOldServer(apply, 3), SINCE))
        .as("applied anew, or scaled back to what was applied")
        .contains(NOT_TOLD);
    assertThat(Hand.ofReplicas(onOldServer(edit, null), SINCE))
        .as("edited a second time, or scaled")
        .contains(NOT_TOLD);
    assertThat(Hand.ofReplicas(onOldServer(edit, null), SINCE.minusSeconds(60)))
        .contains(new HowStatus(StepMethod.Edit, "kubectl-edit"));
  }

  @Test
  void whoOwnsTheReplicasSetThemWhereScalingIsNoted() {
    assertThat(
            Hand.ofReplicas(
                now("web:2", List.of(), writer("kubectl-edit", -60, Part.REPLICAS)), SINCE))
        .contains(new HowStatus(StepMethod.Edit, "kubectl-edit"));
    assertThat(Hand.ofReplicas(now("web:2", List.of()), SINCE)).isEmpty();
  }
}
