package dev.guidedrollouts.reconciler;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.KeptLabels;
import dev.guidedrollouts.kube.election.LeaderElectionSettings;
import dev.guidedrollouts.kube.election.Leadership;
import dev.guidedrollouts.kube.telemetry.RequestCounter;
import dev.guidedrollouts.metrics.LessonMetrics;
import dev.guidedrollouts.metrics.ReconciliationMetrics;
import dev.guidedrollouts.metrics.RequestMetrics;
import dev.guidedrollouts.settings.OperatorMain;
import dev.guidedrollouts.settings.Settings;
import dev.guidedrollouts.settings.Shard;
import dev.guidedrollouts.validation.AccountPolicy;
import dev.guidedrollouts.validation.ClusterPolicy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapper;
import io.quarkus.kubernetes.client.KubernetesResources;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The one place where the parts are put together, and where the process gets its clock. */
@ApplicationScoped
public class OperatorConfig {
  /** The exit status after a lost lease. */
  private static final int LOST = 1;

  private static final Duration END_AT_LAST = Duration.ofSeconds(15);

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Settings settings() {
    return OperatorMain.settings();
  }

  @Produces
  @Singleton
  Shard shard(Settings settings) {
    return settings.shard();
  }

  @Produces
  @ApplicationScoped
  Operator operator(
      QuarkusConfigurationService configuration, LessonReconciler reconciler, Shard shard) {
    return ShardRegistration.operator(configuration, reconciler, shard);
  }

  /** The metrics of each shard are told apart. */
  @Produces
  @Singleton
  MeterFilter shardLabel(Shard shard) {
    return MeterFilter.commonTags(
        shard instanceof Shard.All ? Tags.empty() : Tags.of("shard", shard.toString()));
  }

  @Produces
  @Singleton
  ClusterPolicy policy(Settings settings) {
    return new ClusterPolicy(
        new AccountPolicy(
            settings.defaultServiceAccount().orElse(null), settings.requireServiceAccount()),
        settings
            .ownDeployment()
            .map(name -> new ClusterPolicy.OwnDeployment(settings.podNamespace(), name))
            .orElse(null));
  }

  @Produces
  @Singleton
  Election election(
      Settings settings, KubernetesClient client, Clock clock, ReconciliationMetrics metrics) {
    Election election =
        settings.leaderElect()
            ? new Election(
                listener ->
                    new Leadership(client, terms(settings), clock, System::nanoTime, listener),
                OperatorConfig::end)
            : Election.none();
    metrics.leading(election::leading);
    return election;
  }

  private static LeaderElectionSettings terms(Settings settings) {
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "operator");
    return new LeaderElectionSettings(
        settings.leaderElectionNamespace(),
        settings.leaderElectionName(),
        // A container that was started anew has the name of the one before.
        settings
            .leaderElectionIdentity()
            .orElseGet(() -> host + "-" + UUID.randomUUID().toString().substring(0, 8)),
        settings.leaseOwner().orElse(null),
        settings.leaseDuration(),
        settings.renewDeadline(),
        settings.retryPeriod());
  }

  /** Not on the thread that asks, which the end may wait for; and at all events. */
  private static void end() {
    CompletableFuture.delayedExecutor(END_AT_LAST.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(LOST));
    Thread.ofPlatform().name("end").daemon().start(() -> Quarkus.asyncExit(LOST));
  }

  @Produces
  @Singleton
  LessonMetrics lessonMetrics(MeterRegistry registry) {
    return new LessonMetrics(registry);
  }

  @Produces
  @Singleton
  ReconciliationMetrics passMetrics(MeterRegistry registry, Shard shard) {
    ReconciliationMetrics metrics = new ReconciliationMetrics(registry);
    metrics.shards(shard instanceof Shard.ByNamespace part ? part.count() : 1);
    return metrics;
  }

  /** Instead of the SDK's own metrics, which name each lesson in their labels. */
  @Produces
  @Singleton
  @Typed({ReconcileTracker.class, Metrics.class})
  ReconcileTracker reconcileTracker(ReconciliationMetrics metrics, Clock clock) {
    return new ReconcileTracker(metrics, clock);
  }

  @Produces
  @Singleton
  @Typed({LessonWatch.class, InformerStoppedHandler.class})
  LessonWatch lessonWatch() {
    return new LessonWatch();
  }

  @Produces
  @Singleton
  PageSource pageSource(LessonWatch watch, Shard shard, Clock clock) {
    return new PageSource(watch, shard, clock);
  }

  @Produces
  @Singleton
  LessonListener listener(
      LessonMetrics lessons, ReconciliationMetrics metrics, ReconcileTracker tracker) {
    LessonListener counting =
        (input, decision, next, settled) -> {
          metrics.decided(decision, settled);
          if (settled) {
            lessons.written(input.status(), next, tracker.sinceAsked());
          }
        };
    return counting.and(new DecisionLog());
  }

  /**
   * The client's own, but for the copies that the SDK makes of a lesson before each reconciliation:
   * a reconciliation changes nothing of it, so it is no text written and read again, but the lesson
   * itself.
   */
  @Produces
  @Singleton
  @SuppressWarnings({"rawtypes", "unchecked"}) // as the client's extension has it
  KubernetesSerialization serialization(
      @KubernetesClientObjectMapper ObjectMapper mapper,
      @KubernetesResources Class[] types,
      Shard shard) {
    if (shard instanceof Shard.ByLabels byLabels) {
      KeptLabels.set(mapper, byLabels.selector().keys());
    }
    KubernetesSerialization sharing = new SharedLessons(mapper);
    for (Class type : types) {
      sharing.registerKubernetesResource(type);
    }
    return sharing;
  }

  /** The client, with its requests counted. */
  @Produces
  @ApplicationScoped
  KubernetesClient client(
      KubernetesSerialization serialization, Config config, MeterRegistry registry) {
    RequestCounter counter = new RequestCounter(new RequestMetrics(registry)::requested);
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(serialization)
        .withConfig(config)
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor(RequestCounter.class.getName(), counter))
        .build();
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }
}
