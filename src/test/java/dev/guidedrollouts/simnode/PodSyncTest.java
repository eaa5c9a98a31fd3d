package dev.guidedrollouts.simnode;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodSyncTest {

  private static final String IMAGE = "docker.io/library/web:1";
  private static final String NOT_FOUND =
      "rpc error: code = NotFound desc = docker.io/library/web:1: not found";

  private static PodBuilder pod(String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web-1")
        .withNamespace("lesson")
        .withUid("u-1")
        .endMetadata()
        .withNewSpec()
        .withNodeName("lab-node")
        .withRestartPolicy("Always")
        .addNewContainer()
        .withName("web")
        .withImage(image)
        .withImagePullPolicy("IfNotPresent")
        .endContainer()
        .endSpec();
  }

  private static Pod failing(String how) {
    return pod("web:1")
        .editMetadata()
        .addToAnnotations(InjectedFailure.ANNOTATION, how)
        .endMetadata()
        .build();
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void aPodStartsAndIsLeftAloneOnceItIsReady() {
    Timeline run = new Timeline(20, pod("web:1").build()).with(IMAGE).until(Duration.ofHours(1));

    assertThat(run.states("web")).containsExactly("ContainerCreating", "Ready");
    assertThat(run.last().getPhase()).isEqualTo("Running");
    assertThat(run.last().getPodIP()).isEqualTo("100.64.0.1");
    assertThat(Timeline.condition(run.last(), "Ready")).isEqualTo("True");
    assertThat(Timeline.container(run.last(), "web").getImageID())
        .startsWith("docker.io/library/web@sha256:");
    assertThat(run.seen.getLast().at()).isLessThan(seconds(3));
    assertThat(run.events())
        .containsExactly(
            "Normal Pulling Pulling image \"web:1\"",
            "Normal Pulled Successfully pulled image \"web:1\" in 500ms",
            "Normal Created Created container web",
            "Normal Started Started container web");
  }

  @Test
  void aMissingImageFlipsBetweenItsTwoReasonsAndIsPulledEverMoreRarely() {
    Timeline run = new Timeline(20, pod("web:1").build()).until(Duration.ofMinutes(40));

    assertThat(run.states("web").subList(0, 5))
        .containsExactly(
            "ContainerCreating",
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImagePull",
            "ImagePullBackOff");
    assertThat(
            run.seen.stream()
                .filter(one -> one.at().compareTo(seconds(2)) <= 0)
                .toList()
                .getLast()
                .status())
        .satisfies(status -> assertThat(waiting(status)).isEqualTo(NOT_FOUND));
    List<Duration> pulls = run.times("Pulling");
    List<Long> gaps = new java.util.ArrayList<>();
    for (int i = 1; i < pulls.size(); i++) {
      gaps.add(pulls.get(i).minus(pulls.get(i - 1)).toSeconds());
    }
    // The back-off, and then up to 15 s until the next sync notices that it has passed.
    List<Integer> backOffs = List.of(10, 20, 40, 80, 160, 300, 300);
    for (int i = 0; i < backOffs.size(); i++) {
      assertThat(gaps.get(i))
          .as("gap %d", i)
          .isBetween((long) backOffs.get(i), backOffs.get(i) + 16L);
    }
  }

  private static String waiting(io.fabric8.kubernetes.api.model.PodStatus status) {
    return status.getContainerStatuses().getFirst().getState().getWaiting().getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20|Back-off pulling image \"web:1\"",
        "31|Back-off pulling image \"web:1\"",
        "32|Back-off pulling image \"web:1\": ErrImagePull: " + NOT_FOUND,
        "36|Back-off pulling image \"web:1\": ErrImagePull: " + NOT_FOUND,
      })
  void theBackOffMessageCarriesItsCauseSince132(int minor, String message) {
    Timeline run = new Timeline(minor, pod("web:1").build()).until(seconds(60));

    assertThat(run.seen)
        .filteredOn(one -> reason(one).equals("ImagePullBackOff"))
        .isNotEmpty()
        .allSatisfy(one -> assertThat(waiting(one.status())).isEqualTo(message));
  }

  private static String reason(Timeline.Seen one) {
    return one.status().getContainerStatuses().getFirst().getState().getWaiting().getReason();
  }

  @ParameterizedTest
  @CsvSource({"27,rpc error: code = Unknown desc = no such host", "28,no such host"})
  void thePrefixOfUnknownErrorsIsLeftOutSince128(int minor, String message) {
    Timeline run = new Timeline(minor, pod("web:1").build());
    run.registry.put(IMAGE, new PullResult.Refused("Unknown", "no such host"));
    run.until(seconds(5));

    assertThat(waiting(run.last())).isEqualTo(message);
  }

  @Test
  void anImageThatAppearsIsPulledAtTheNextAttempt() {
    Timeline run = new Timeline(36, pod("web:1").build()).until(seconds(5));
    run.with(IMAGE).until(seconds(60));

    assertThat(run.states("web")).startsWith("ContainerCreating", "ErrImagePull").endsWith("Ready");
    assertThat(run.last().getPhase()).isEqualTo("Running");
  }

  @Test
  void anInvalidNameAndAPolicyOfNeverAreNoPulls() {
    Timeline invalid = new Timeline(20, pod("Web:1").build()).until(seconds(20));
    assertThat(invalid.states("web")).containsExactly("ContainerCreating", "InvalidImageName");
    assertThat(waiting(invalid.last()))
        .isEqualTo(
            "Failed to apply default image tag \"Web:1\": couldn't parse image reference \"Web:1\": "
                + "invalid reference format: repository name must be lowercase");

    Pod never =
        pod("web:1")
            .editSpec()
            .editFirstContainer()
            .withImagePullPolicy("Never")
            .endContainer()
            .endSpec()
            .build();
    Timeline absent = new Timeline(20, never).with(IMAGE).until(seconds(20));
    assertThat(absent.states("web")).containsExactly("ContainerCreating", "ErrImageNeverPull");
    assertThat(invalid.times("Pulling")).isEmpty();
    assertThat(absent.times("Pulling")).isEmpty();
  }

  @Test
  void initContainersRunOneAfterTheOtherBeforeTheContainers() {
    Pod pod =
        pod("web:1")
            .editSpec()
            .addNewInitContainer()
            .withName("first")
            .withImage("web:1")
            .endInitContainer()
            .addNewInitContainer()
            .withName("second")
            .withImage("absent:1")
            .endInitContainer()
            .endSpec()
            .build();
    Timeline run = new Timeline(20, pod).with(IMAGE).until(seconds(18));

    assertThat(run.states("first")).startsWith("PodInitializing").endsWith("Completed");
    assertThat(run.states("second")).containsExactly("PodInitializing", "ErrImagePull");
    assertThat(run.states("web")).containsExactly("PodInitializing");
    assertThat(Timeline.condition(run.last(), "Initialized")).isEqualTo("False");
    assertThat(run.last().getConditions())
        .extracting("message")
        .contains("containers with incomplete status: [second]");

    run.with("docker.io/library/absent:1").until(seconds(60));
    assertThat(run.states("web")).endsWith("Ready");
    assertThat(Timeline.condition(run.last(), "Initialized")).isEqualTo("True");
  }

  @Test
  void aReadinessProbeHoldsReadinessBackForItsDelay() {
    Pod pod =
        pod("web:1")
            .editSpec()
            .editFirstContainer()
            .withNewReadinessProbe()
            .withInitialDelaySeconds(7)
            .endReadinessProbe()
            .endContainer()
            .endSpec()
            .build();
    Timeline run = new Timeline(20, pod).with(IMAGE).until(seconds(6));
    assertThat(run.states("web")).containsExactly("ContainerCreating", "Running");
    assertThat(Timeline.condition(run.last(), "ContainersReady")).isEqualTo("False");

    run.until(seconds(60));
    assertThat(run.states("web")).endsWith("Ready");
    assertThat(run.seen.getLast().at()).isBetween(seconds(7), seconds(9));
  }

  @ParameterizedTest
  @CsvSource({"crash,Error,1", "oom,OOMKilled,137"})
  void aCrashingContainerIsRestartedEverMoreRarely(String how, String reason, int exitCode) {
    Timeline run = new Timeline(20, failing(how)).with(IMAGE).until(Duration.ofMinutes(5));

    assertThat(run.states("web")).contains("Ready", reason, "CrashLoopBackOff");
    assertThat(run.seen)
        .filteredOn(one -> Timeline.container(one.status(), "web").getState().getWaiting() != null)
        .filteredOn(one -> reason(one).equals("CrashLoopBackOff"))
        .isNotEmpty()
        .allSatisfy(
            one -> {
              var status = Timeline.container(one.status(), "web");
              assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(exitCode);
              assertThat(status.getLastState().getTerminated().getReason()).isEqualTo(reason);
              assertThat(waiting(one.status()))
                  .matches("back-off .* restarting failed container=web pod=web-1_lesson\\(u-1\\)");
            });
    assertThat(Timeline.container(run.last(), "web").getRestartCount()).isBetween(3, 8);
  }

  @Test
  void otherInjectedFailures() {
    Timeline config = new Timeline(20, failing("config")).with(IMAGE).until(seconds(30));
    assertThat(config.states("web"))
        .containsExactly("ContainerCreating", "CreateContainerConfigError");
    assertThat(waiting(config.last())).isEqualTo("configmap \"web-config\" not found");

    Timeline notReady =
        new Timeline(20, failing("notready")).with(IMAGE).until(Duration.ofMinutes(10));
    assertThat(notReady.states("web")).containsExactly("ContainerCreating", "Running");

    Timeline another = new Timeline(20, failing("crash:other")).with(IMAGE).until(seconds(30));
    assertThat(another.states("web")).containsExactly("ContainerCreating", "Ready");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 36})
  void aDeletedPodIsStoppedAndThenGone(int minor) {
    Timeline run = new Timeline(minor, pod("web:1").build()).with(IMAGE).until(seconds(5));
    Pod deleted =
        pod("web:1")
            .editMetadata()
            .withDeletionTimestamp("2026-11-24T00:00:40Z")
            .endMetadata()
            .build();
    run.change(deleted, seconds(10));
    assertThat(run.gone).isFalse();
    assertThat(run.states("web")).endsWith("Ready");

    run.until(seconds(20));
    assertThat(run.gone).isTrue();
    assertThat(run.states("web")).endsWith("Completed");
    assertThat(Timeline.condition(run.last(), "Ready")).isEqualTo("False");
    assertThat(run.last().getPhase()).isEqualTo(minor < 27 ? "Running" : "Succeeded");
    assertThat(run.events()).contains("Normal Killing Stopping container web");
  }

  @Test
  void aNewProcessTakesUpWhatRuns() {
    Timeline before = new Timeline(20, pod("web:1").build()).with(IMAGE).until(seconds(5));
    Pod running = pod("web:1").withStatus(before.last()).build();
    Timeline after = new Timeline(20, running).until(Duration.ofMinutes(10));

    assertThat(after.states("web")).containsExactly("Ready");
    assertThat(after.last()).isEqualTo(before.last());
    assertThat(after.events()).isEmpty();
  }
}
