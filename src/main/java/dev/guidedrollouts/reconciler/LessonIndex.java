package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.ExposeAction;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.lesson.DeploymentClaim;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which lessons name which Deployments and Services. Who asks pays for the lessons that it gets,
 * not for all that there are.
 *
 * <p>The lessons' cache has indexes of its own, but such a one forgets a lesson for a moment while
 * the watch puts a newer version in its place (fabric8, CacheImpl: updateIndices takes the old
 * entry out before the new one is in, and byIndex waits for neither): whoever asks in that moment
 * would take a Deployment for free. Here a name is added before another one is taken away. What the
 * index is behind with is a lesson that no reconciliation has seen, for the SDK tells of a version
 * before it brings a reconciliation; and each reconciliation adds its own.
 */
final class LessonIndex {
  private final IndexerResourceCache<RolloutLesson> lessons;
  private final Names deployments = new Names(DeploymentClaim::deploymentsOf);
  private final Names services = new Names(LessonIndex::servicesOf);
  private volatile boolean complete;

  LessonIndex(IndexerResourceCache<RolloutLesson> lessons) {
    this.lessons = lessons;
  }

  /** The Services that a lesson's steps name, in order of name. */
  static Set<String> servicesOf(RolloutLesson lesson) {
    Set<String> names = new TreeSet<>();
    lesson.specOrEmpty().stepsOrEmpty().stream()
        .filter(Objects::nonNull)
        .map(Step::expose)
        .filter(Objects::nonNull)
        .map(ExposeAction::serviceOrDefault)
        .forEach(names::add);
    return names;
  }

  /** The lessons that name the Deployment, as the cache has them. */
  List<RolloutLesson> namingDeployment(String namespace, String name) {
    return naming(deployments, namespace, name);
  }

  /** The lessons that name the Service, as the cache has them. */
  List<RolloutLesson> namingService(String namespace, String name) {
    return naming(services, namespace, name);
  }

  private List<RolloutLesson> naming(Names names, String namespace, String name) {
    complete();
    return names.of(namespace, name).stream()
        .flatMap(id -> lessons.get(id).stream())
        .filter(lesson -> names.named.apply(lesson).contains(name))
        .toList();
  }

  /**
   * The cache may have lessons before the SDK tells of them: of those read at the start it does.
   */
  private void complete() {
    if (!complete) {
      lessons.list().forEach(this::add);
      complete = true;
    }
  }

  /** A lesson is there, or gets a reconciliation. */
  void add(RolloutLesson lesson) {
    deployments.add(lesson);
    services.add(lesson);
  }

  /** A lesson has become another. */
  void update(RolloutLesson lesson, RolloutLesson before) {
    add(lesson);
    deployments.remove(before, lesson);
    services.remove(before, lesson);
  }

  /** A lesson is gone. */
  void remove(RolloutLesson lesson) {
    deployments.remove(lesson, null);
    services.remove(lesson, null);
  }

  /** One kind of names. */
  private static final class Names {
    private final Function<RolloutLesson, Set<String>> named;
    private final ConcurrentHashMap<String, Set<ResourceID>> lessons = new ConcurrentHashMap<>();

    Names(Function<RolloutLesson, Set<String>> named) {
      this.named = named;
    }

    Set<ResourceID> of(String namespace, String name) {
      return lessons.getOrDefault(key(namespace, name), Set.of());
    }

    void add(RolloutLesson lesson) {
      ResourceID id = ResourceID.fromResource(lesson);
      for (String name : named.apply(lesson)) {
        String key = key(lesson.getMetadata().getNamespace(), name);
        if (!lessons.getOrDefault(key, Set.of()).contains(id)) {
          lessons.compute(key, (k, ids) -> with(ids, id));
        }
      }
    }

    private static Set<ResourceID> with(@Nullable Set<ResourceID> ids, ResourceID id) {
      Set<ResourceID> more = ids == null ? ConcurrentHashMap.newKeySet(1) : ids;
      more.add(id);
      return more;
    }

    void remove(RolloutLesson before, @Nullable RolloutLesson now) {
      Set<String> gone = new HashSet<>(named.apply(before));
      if (now != null) {
        gone.removeAll(named.apply(now));
      }
      ResourceID id = ResourceID.fromResource(before);
      for (String name : gone) {
        lessons.computeIfPresent(
            key(before.getMetadata().getNamespace(), name),
            (k, ids) -> {
              ids.remove(id);
              return ids.isEmpty() ? null : ids;
            });
      }
    }

    private static String key(String namespace, String name) {
      return namespace + "/" + name;
    }
  }
}
