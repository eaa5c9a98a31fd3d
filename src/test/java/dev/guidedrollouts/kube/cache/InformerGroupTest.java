package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.model.Unread;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A namespace that can't be read, with an API server that is not there. */
class InformerGroupTest {
  private static final Instant NOW = Instant.parse("2026-11-28T01:02:03Z");

  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder()
                  .withMasterUrl("http://127.0.0.1:1/")
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();

  private List<SharedIndexInformer<?>> informers() {
    return List.of(client.pods().inNamespace("shop").runnableInformer(0));
  }

  @Test
  void whoAsksIsNotHeldUp() {
    try (client;
        InformerGroup group = new InformerGroup(() -> {})) {
      Unread first = group.ask(this::informers, NOW);

      assertThat(first).isNotNull();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(group.ask(this::informers, NOW.plusSeconds(9)))
                      .satisfies(u -> assertThat(u.since()).isEqualTo(NOW))
                      .satisfies(u -> assertThat(u.why()).containsIgnoringCase("connection")));
      assertThat(group.isRead()).isFalse();
    }
  }

  /** What begins badly is not taken for begun: whoever asks next tries all of it anew. */
  @Test
  void aStartThatFailsIsTriedAgainFromTheBeginning() {
    AtomicInteger made = new AtomicInteger();
    try (client;
        InformerGroup group = new InformerGroup(() -> {})) {
      SharedIndexInformer<?> ended = client.pods().inNamespace("shop").runnableInformer(0);
      ended.stop();

      Unread failed =
          group.ask(
              () -> {
                made.incrementAndGet();
                return List.of(ended);
              },
              NOW);
      Unread again =
          group.ask(
              () -> {
                made.incrementAndGet();
                return informers();
              },
              NOW);

      assertThat(failed).isNotNull();
      assertThat(again).isNotNull();
      assertThat(made).hasValue(2);
    }
  }
}
