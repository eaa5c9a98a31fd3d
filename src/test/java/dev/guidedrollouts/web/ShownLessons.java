package dev.guidedrollouts.web;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.kube.lookup.Serializer;
import dev.guidedrollouts.model.AuthoredTitles;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ContainerImage;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.ObservedRollout;
import dev.guidedrollouts.model.Revision;
import dev.guidedrollouts.rollout.SampleDeployments;
import dev.guidedrollouts.view.SceneReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lessons as a test wants them to be shown, where the operator has its caches. */
public final class ShownLessons implements LessonSource {
  /** When the lessons of these tests began. */
  static final Instant BEGUN = Instant.parse("2026-11-29T10:00:00Z");

  private final Map<LessonKey, RolloutLesson> lessons = new ConcurrentHashMap<>();
  private final Map<String, ObservedRollout> rollouts = new ConcurrentHashMap<>();
  private final Map<LessonKey, AuthoredTitles> titles = new ConcurrentHashMap<>();
  final Set<LessonKey> followed = ConcurrentHashMap.newKeySet();
  volatile boolean known = true;
  volatile boolean watching = true;

  /** A lesson with this status, both as JSON; another than before where it was there. */
  ShownLessons lesson(String namespace, String name, String spec, String status) {
    RolloutLesson lesson =
        Serializer.read(
            """
            {"apiVersion": "guidedrollouts.dev/v1alpha1", "kind": "RolloutLesson",
             "metadata": {"name": "%s", "namespace": "%s", "uid": "u-%s", "generation": 1},
             "spec": %s, "status": %s}
            """
                .formatted(name, namespace, name, spec, status),
            RolloutLesson.class);
    lessons.put(LessonKey.of(lesson), lesson);
    return this;
  }

  ShownLessons titled(String namespace, String name, AuthoredTitles of) {
    titles.put(new LessonKey(namespace, name), of);
    return this;
  }

  void remove(String namespace, String name) {
    lessons.remove(new LessonKey(namespace, name));
  }

  ShownLessons rollout(String namespace, ObservedRollout rollout) {
    rollouts.put(namespace + "/" + rollout.deployment().name(), rollout);
    return this;
  }

  /** The moment of the README's picture: three old pods serve, two new ones can't pull. */
  static ShownLessons stalled() {
    String explanation =
        "docker.io has no image istio/examples-bookinfo-reviews-v4 with tag 1.20.2"
            + " (1 more pod has the same problem).";
    return new ShownLessons()
        .titled(
            "team-1",
            "bookinfo",
            new AuthoredTitles(
                "Rollouts and rollbacks",
                Map.of("reviews-v4", "A rollout that gets stuck part way")))
        .lesson(
            "team-1",
            "bookinfo",
            """
            {"steps": [
              {"name": "reviews-v3", "rollOut": {"deployment": "reviews", "image": "r-v3"}},
              {"name": "reviews-v4", "expect": "Stall", "rollOut": {"deployment": "reviews", "image": "r-v4"}}]}
            """,
            """
            {"observedGeneration": 1, "phase": "Stalled", "step": "reviews-v4", "progress": "1/2",
             "message": "Deployment reviews is stalled: %1$s",
             "guide": "There is **no** version 4. `kubectl get pods -l app=reviews`",
             "next": "kubectl describe pod reviews-v4-x -n team-1",
             "columns": {"diagnosis": "ImageNotFound"},
             "steps": [
               {"name": "reviews-v3", "state": "Passed", "outcome": "RolledOut", "message": "reviews runs v3.",
                "startedAt": "2026-11-29T10:00:00Z", "finishedAt": "2026-11-29T10:00:08Z"},
               {"name": "reviews-v4", "state": "Running", "startedAt": "2026-11-29T10:00:08Z"}],
             "diagnosis": {"step": "reviews-v4", "deployment": "reviews", "pod": "reviews-4-v7jdn", "revision": 4,
               "reason": "ImagePullBackOff", "cause": "ImageNotFound", "explanation": "%1$s",
               "message": "rpc error: code = NotFound", "suggestion": "Check the spelling.",
               "commands": ["kubectl describe pod reviews-4-v7jdn -n team-1"], "podsReady": "3/4",
               "firstSeenAt": "2026-11-29T10:00:10Z", "detectedAt": "2026-11-29T10:00:22Z"},
             "deployments": [{"name": "reviews", "ready": "3/4",
               "explanation": "A plain undo of reviews brings back revision 3.",
               "plainUndoRestores": {"revision": 3, "verdict": "Healthy"},
               "revisions": [
                 {"revision": 2, "replicaSet": "reviews-2", "step": "reviews-v2", "image": "x/reviews-v2:1.20.2", "verdict": "Healthy"},
                 {"revision": 3, "replicaSet": "reviews-3", "step": "reviews-v3", "image": "x/reviews-v3:1.20.2", "verdict": "Healthy"},
                 {"revision": 4, "replicaSet": "reviews-4", "step": "reviews-v4", "image": "x/reviews-v4:1.20.2", "verdict": "Stalled"}]}]}
            """
                .formatted(explanation))
        .rollout(
            "team-1",
            reviews(
                4,
                List.of(version(2), version(3), version(4)),
                Map.of(
                    "reviews-3",
                    List.of(
                        serving("reviews-3-7hvxl"),
                        serving("reviews-3-s8cgh"),
                        serving("reviews-3-zfpkl")),
                    "reviews-4",
                    List.of(
                        waiting("reviews-4-47v5t", "ImagePullBackOff"),
                        waiting("reviews-4-v7jdn", "ErrImagePull")))));
  }

  /** Deployment reviews with these revisions, the last of which is wanted. */
  static ObservedRollout reviews(
      int replicas, List<Revision> revisions, Map<String, List<ObservedPod>> pods) {
    ObservedDeployment deployment =
        SampleDeployments.complete(revisions.getLast().templateDigest(), 4, replicas)
            .name("reviews")
            .readyReplicas(
                (int)
                    pods.values().stream().flatMap(List::stream).filter(ObservedPod::ready).count())
            .revisions(
                revisions.stream().sorted(Comparator.comparingLong(Revision::number)).toList())
            .build();
    return new ObservedRollout(deployment, pods);
  }

  /** The revision that was number n first, and still is. */
  static Revision version(int n) {
    return version(n, n);
  }

  /** One that was number n first, and has another number now. */
  static Revision version(int n, int now) {
    return new Revision(
        now,
        n == now ? List.of() : List.of((long) n),
        "reviews-" + n,
        "uid-" + n,
        BEGUN.plus(Duration.ofSeconds(n)),
        "digest-" + n,
        "digest-" + n,
        null,
        List.of(new ContainerImage("reviews", "x/reviews-v" + n + ":1.20.2")),
        0);
  }

  static ObservedPod serving(String name) {
    return pod(name, true, ContainerEvidence.State.RUNNING, null);
  }

  static ObservedPod waiting(String name, @Nullable String reason) {
    return pod(name, false, ContainerEvidence.State.WAITING, reason);
  }

  static ObservedPod pod(
      String name, boolean ready, ContainerEvidence.State state, @Nullable String reason) {
    return new ObservedPod(
        name,
        "uid-" + name,
        BEGUN,
        ready,
        null,
        null,
        List.of(
            new ContainerEvidence(
                "reviews",
                ContainerEvidence.Role.MAIN,
                "x/reviews",
                state,
                reason,
                null,
                null,
                false,
                Duration.ZERO,
                true,
                ready,
                0,
                null)),
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  public boolean known() {
    return known;
  }

  @Override
  public List<RolloutLesson> lessons() {
    return List.copyOf(lessons.values());
  }

  @Override
  public Optional<RolloutLesson> lesson(LessonKey key) {
    return Optional.ofNullable(lessons.get(key));
  }

  @Override
  public List<LessonKey> naming(String namespace, String deployment) {
    List<LessonKey> naming = new ArrayList<>();
    lessons.forEach(
        (key, lesson) -> {
          if (key.namespace().equals(namespace)
              && SceneReader.deploymentsOf(lesson).contains(deployment)) {
            naming.add(key);
          }
        });
    return naming;
  }

  @Override
  public Optional<Map<String, ObservedRollout>> rollouts(RolloutLesson lesson) {
    Map<String, ObservedRollout> seen = new HashMap<>();
    for (String name : SceneReader.deploymentsOf(lesson)) {
      ObservedRollout rollout = rollouts.get(LessonKey.of(lesson).namespace() + "/" + name);
      if (rollout != null) {
        seen.put(name, rollout);
      }
    }
    return Optional.of(seen);
  }

  @Override
  public void follow(LessonKey key) {
    followed.add(key);
  }

  @Override
  public void release(LessonKey key) {
    followed.remove(key);
  }

  @Override
  public AuthoredTitles titles(LessonKey key) {
    return titles.getOrDefault(key, AuthoredTitles.NONE);
  }

  @Override
  public boolean watching() {
    return watching;
  }
}
