package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.settings.Shard;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;

/**
 * The SDK's operator, with what a shard changes of the reconciler's configuration: other shards'
 * lessons get no reconciliation, and where whole namespaces are another's, no place.
 *
 * <p>The extension has an interface for such changes, ConfigurableReconciler. But with it a
 * reconciler without a longest interval gets one of 10 hours (7.7, OperatorProducer.register), and
 * so a timer for each lesson, which stays in the SDK's queue for that long each time that another
 * event replaces it.
 */
final class ShardRegistration {
  private ShardRegistration() {}

  static Operator operator(
      ConfigurationService configuration, LessonReconciler reconciler, Shard shard) {
    Operator operator = new Operator(configuration);
    if (shard instanceof Shard.All) {
      operator.register(reconciler);
    } else {
      operator.register(reconciler, lessons -> part(lessons, shard));
    }
    return operator;
  }

  private static void part(ControllerConfigurationOverrider<RolloutLesson> lessons, Shard shard) {
    lessons.withOnAddFilter(shard::owns).withOnUpdateFilter((now, before) -> shard.owns(now));
    // Of several informers, one a namespace, each would take the others' lessons out of the store;
    // but those namespaces are the shard's anyway.
    boolean allNamespaces =
        InformerConfiguration.allNamespacesWatched(
            lessons.build().getInformerConfig().getNamespaces());
    if (shard instanceof Shard.ByNamespace && allNamespaces) {
      lessons.withItemStore(new ShardStore(shard::owns));
    }
  }
}
