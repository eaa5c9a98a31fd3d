package dev.guidedrollouts.reconciler;

import dev.guidedrollouts.kube.RequestCounter;
import dev.guidedrollouts.metrics.LessonMetrics;
import dev.guidedrollouts.metrics.PassMetrics;
import dev.guidedrollouts.metrics.RequestMetrics;
import dev.guidedrollouts.validation.AccountPolicy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.InformerStoppedHandler;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one place where the parts are put together, and where the process gets its clock. */
@ApplicationScoped
public class Wiring {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  AccountPolicy accounts(
      @ConfigProperty(name = "guided-rollouts.default-service-account") Optional<String> account,
      @ConfigProperty(name = "guided-rollouts.require-service-account", defaultValue = "false")
          boolean required) {
    return new AccountPolicy(account.orElse(null), required);
  }

  @Produces
  @Singleton
  LessonMetrics lessonMetrics(MeterRegistry registry) {
    return new LessonMetrics(registry);
  }

  @Produces
  @Singleton
  PassMetrics passMetrics(MeterRegistry registry) {
    return new PassMetrics(registry);
  }

  /** Instead of the SDK's own metrics, which name each lesson in their labels. */
  @Produces
  @Singleton
  @Typed({Passes.class, Metrics.class})
  Passes passes(PassMetrics metrics, Clock clock) {
    return new Passes(metrics, clock);
  }

  @Produces
  @Singleton
  @Typed({LessonWatch.class, InformerStoppedHandler.class})
  LessonWatch lessonWatch() {
    return new LessonWatch();
  }

  @Produces
  @Singleton
  LessonListener listener(LessonMetrics lessons, PassMetrics metrics, Passes passes) {
    LessonListener counting =
        (situation, decision, next, settled) -> {
          metrics.decided(decision, settled);
          if (settled) {
            lessons.written(situation.status(), next, passes.sinceAsked());
          }
        };
    return counting.and(new DecisionLog());
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
