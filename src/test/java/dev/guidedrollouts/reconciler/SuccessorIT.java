package dev.guidedrollouts.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.e2e.Installation;
import dev.guidedrollouts.kube.LabNamespace;
import dev.guidedrollouts.metrics.ReconciliationMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code kubectl replace --force}, or delete and apply, while a reconciliation of the lesson runs:
 * the one that comes in its place begins all the same.
 */
class SuccessorIT {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger created = new AtomicInteger();
  private final ReconcileTracker tracker =
      new ReconcileTracker(new ReconciliationMetrics(new SimpleMeterRegistry()), Clock.systemUTC());
  private LabNamespace lab;
  private Operator operator;

  @BeforeEach
  void anOperatorWhoseFirstReconciliationTakesItsTime() throws IOException {
    lab = LabNamespace.open();
    Installation.install(lab.client);
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(LabNamespace.kubeconfig()))
            .build();
    operator =
        LessonOperator.start(
            client, lab.name, (input, decision, next, settled) -> waitOnce(), tracker, told());
  }

  private void waitOnce() {
    entered.countDown();
    try {
      assertThat(mayEnd.await(4, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Metrics told() {
    return new Metrics() {
      @Override
      public void eventReceived(Event event, Map<String, Object> metadata) {
        if (event instanceof ResourceEvent of && of.getAction() == ResourceAction.ADDED) {
          created.incrementAndGet();
        }
      }

      @Override
      public void cleanupDone(ResourceID lesson, Map<String, Object> metadata) {
        tracker.cleanupDone(lesson, metadata);
      }
    };
  }

  @AfterEach
  void leave() {
    mayEnd.countDown();
    if (operator != null) {
      operator.stop();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private RolloutLesson create() {
    return lab.client
        .resource(
            Serialization.unmarshal(
                LessonOperator.SUSPENDED.formatted(lab.name), RolloutLesson.class))
        .create();
  }

  @Test
  void aLessonThatComesInAnothersPlaceDuringItsReconciliationIsReconciled() throws Exception {
    RolloutLesson first = create();
    assertThat(entered.await(4, TimeUnit.MINUTES)).isTrue();

    lab.client.resource(first).delete();
    Awaitility.await().until(() -> lab.client.resource(first).get() == null);
    RolloutLesson second = create();
    Awaitility.await("the watch has told of both").until(() -> created.get() == 2);
    mayEnd.countDown();

    Awaitility.await()
        .until(
            () ->
                lab.client.resource(second).get().statusOrEmpty().phase() == LessonPhase.Suspended);
  }
}
