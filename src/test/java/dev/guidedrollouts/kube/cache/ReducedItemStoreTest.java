package dev.guidedrollouts.kube.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Our own writes must be read back at once, whatever the watch shows meanwhile; and only news is
 * told.
 */
class ReducedItemStoreTest {
  private static final String KEY = "test/reviews";

  private final List<String> told = new ArrayList<>();
  private final ReducedItemStore<Deployment, CachedDeployment> store =
      new ReducedItemStore<>(
          CachedFields::of,
          d ->
              new DeploymentBuilder()
                  .withNewMetadata()
                  .withNamespace("test")
                  .withName("reviews")
                  .withUid(d.getMetadata().getUid())
                  .withResourceVersion(d.getMetadata().getResourceVersion())
                  .endMetadata()
                  .build(),
          (namespace, fields) -> told.add(fields.observed().containers().getFirst().image()));

  private static Deployment at(String version, String image) {
    return Samples.deployment(version, image);
  }

  private String image() {
    return Objects.requireNonNull(store.entry("test", "reviews"))
        .fields()
        .observed()
        .containers()
        .getFirst()
        .image();
  }

  private static Deployment reborn(String version) {
    return new DeploymentBuilder(at(version, "reborn"))
        .editMetadata()
        .withUid("next-uid")
        .endMetadata()
        .build();
  }

  @Test
  void whatTheWatchIsLateWithIsNotTaken() {
    store.put(KEY, at("9", "v1"));
    store.ahead(at("100", "v2"));
    store.put(KEY, at("50", "v1"));

    assertThat(image()).isEqualTo("v2");
    assertThat(store.entry("test", "reviews").version()).isEqualTo("100");
  }

  @Test
  void theWatchIsBelievedAgainOnceItHasCaughtUp() {
    store.ahead(at("100", "v2"));
    store.put(KEY, at("100", "v2"));
    store.put(KEY, at("101", "v3"));

    assertThat(image()).isEqualTo("v3");
  }

  @Test
  void anAnswerThatTheWatchHasOvertakenIsNotTaken() {
    store.put(KEY, at("101", "v3"));
    store.ahead(at("100", "v2"));

    assertThat(image()).isEqualTo("v3");
  }

  @Test
  void versionsThatAreNoNumbersHoldUntilTheWatchShowsOurs() {
    store.ahead(at("ours", "v2"));
    store.put(KEY, at("older", "v1"));
    assertThat(image()).isEqualTo("v2");
    store.put(KEY, at("ours", "v2"));
    store.put(KEY, at("newer", "v3"));
    assertThat(image()).isEqualTo("v3");
  }

  @Test
  void anObjectMadeAnewIsAnotherOne() {
    store.put(KEY, at("9", "v1"));
    store.ahead(reborn("100"));
    store.remove(KEY);
    assertThat(image()).isEqualTo("reborn");
    store.put(KEY, reborn("100"));
    store.remove(KEY);
    assertThat(store.entry("test", "reviews")).isNull();
  }

  @Test
  void onlyNewsIsTold() {
    store.put(KEY, at("1", "v1"));
    store.put(KEY, at("2", "v1"));
    store.ahead(at("3", "v2"));
    store.put(KEY, at("3", "v2"));

    assertThat(told).containsExactly("v1", "v2");
  }

  @Test
  void theTemplateIsNotKept() {
    store.put(KEY, at("1", "v1"));

    assertThat(store.get(KEY).getSpec()).isNull();
    assertThat(store.get(KEY).getMetadata().getAnnotations()).isEmpty();
  }
}
