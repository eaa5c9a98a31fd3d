package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.metrics.LessonMetrics;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** The reconciler under the SDK in this process, for tests that take part in what they tell. */
final class LessonOperator {
  /** A lesson that asks for nothing: its first status says so. */
  static final String SUSPENDED =
      """
      apiVersion: guidedrollouts.dev/v1alpha1
      kind: RolloutLesson
      metadata: {name: bookinfo, namespace: %1$s}
      spec:
        suspend: true
        steps: [{name: up, scale: {deployment: reviews, replicas: 2}}]
      """;

  private LessonOperator() {}

  /**
   * Starts it on one namespace, told of all events as {@link ShardRegistration} has it.
   *
   * @param client closed with it
   * @param metrics what the SDK tells
   */
  static Operator start(
      KubernetesClient client,
      String namespace,
      LessonListener listener,
      ReconcileTracker tracker,
      Metrics metrics) {
    Operator operator =
        new Operator(
            o -> o.withKubernetesClient(client).withMetrics(metrics).withCloseClientOnStop(true));
    LessonReconciler reconciler =
        new LessonReconciler(
            client,
            Clock.systemUTC(),
            listener,
            new LessonMetrics(new SimpleMeterRegistry()),
            tracker,
            new LessonWatch(),
            ClusterPolicy.NONE,
            Election.none(),
            new Shard.All(),
            new PageSource(new LessonWatch(), new Shard.All(), Clock.systemUTC()));
    operator.register(
        reconciler, c -> c.settingNamespace(namespace).withTriggerReconcilerOnAllEvents(true));
    operator.start();
    return operator;
  }
}
