package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.settings.Shard;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkiverse.operatorsdk.runtime.QuarkusControllerConfiguration;

/**
 * The SDK's operator, with what is changed of the reconciler's configuration. What a shard changes:
 * other shards' lessons get no reconciliation, and where whole namespaces are another's, no place.
 * And that lessons are reconciled while they are being deleted: the extension reads that from the
 * reconciler's annotation, but does not hand it on (7.7, QuarkusControllerConfiguration).
 *
 * <p>The extension has an interface for such changes, ConfigurableReconciler. But with it a
 * reconciler without a longest interval gets one of 10 hours (7.7, OperatorProducer.register), and
 * so a timer for each lesson, which stays in the SDK's queue for that long each time that another
 * event replaces it.
 */
final class ShardRegistration {
  private ShardRegistration() {}

  static Operator operator(
      QuarkusConfigurationService configuration, LessonReconciler reconciler, Shard shard) {
    Operator operator = new Operator(configuration);
    operator.register(
        reconciler, new Part(configuration.getConfigurationFor(reconciler), configuration, shard));
    return operator;
  }

  private static InformerConfiguration<RolloutLesson> informer(
      InformerConfiguration<RolloutLesson> all, Shard shard) {
    if (shard instanceof Shard.All) {
      return all;
    }
    InformerConfiguration<RolloutLesson>.Builder part =
        InformerConfiguration.builder(all)
            .withOnAddFilter(shard::owns)
            .withOnUpdateFilter((now, before) -> shard.owns(now));
    // Of several informers, one a namespace, each would take the others' lessons out of the store;
    // but those namespaces are the shard's anyway.
    if (shard instanceof Shard.ByNamespace
        && InformerConfiguration.allNamespacesWatched(all.getNamespaces())) {
      part.withItemStore(new ShardStore(shard::owns));
    }
    return part.buildForController();
  }

  /** The whole's configuration with another informer; the extension takes no other type. */
  private static final class Part extends QuarkusControllerConfiguration<RolloutLesson> {
    Part(
        QuarkusControllerConfiguration<RolloutLesson> all,
        QuarkusConfigurationService configuration,
        Shard shard) {
      super(
          informer(all.getInformerConfig(), shard),
          all.getName(),
          all.isGenerationAware(),
          all.getAssociatedReconcilerClassName(),
          all.getRetry(),
          all.getRateLimiter(),
          all.maxReconciliationInterval().orElse(null),
          all.getFinalizerName(),
          all.fieldManager(),
          all.getWorkflow(),
          all.getResourceTypeName(),
          all.getResourceClass());
      setParent(configuration);
    }

    @Override
    public boolean triggerReconcilerOnAllEvents() {
      return true;
    }
  }
}
