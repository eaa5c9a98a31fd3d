package dev.guidedrollouts.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lessons are which operator's, where several share a cluster. */
class ShardTest {
  /** As docs/scaling.md lets a shell work it out: these are the results of that command. */
  @ParameterizedTest
  @CsvSource({
    "default, 1, 0, 1",
    "bookinfo, 0, 0, 12",
    "kube-system, 0, 0, 0",
    "team-a, 0, 0, 12",
    "team-b, 0, 0, 10",
    "lessons-0, 1, 2, 15",
    "a, 0, 2, 2",
  })
  void aNamespaceIsAlwaysOfTheSameShard(String namespace, int of2, int of3, int of16) {
    assertThat(Shard.ByNamespace.indexOf(namespace, 2)).isEqualTo(of2);
    assertThat(Shard.ByNamespace.indexOf(namespace, 3)).isEqualTo(of3);
    assertThat(Shard.ByNamespace.indexOf(namespace, 16)).isEqualTo(of16);
  }

  @Property
  void eachNamespaceIsOfExactlyOneShard(
      @ForAll @StringLength(min = 1, max = 63) String namespace,
      @ForAll @IntRange(min = 1, max = 1024) int count) {
    assertThat(
            IntStream.range(0, count)
                .mapToObj(i -> shard(i + "/" + count))
                .filter(shard -> shard.owns(namespace, Map.of("any", "label"))))
        .hasSize(1);
  }

  @Test
  void shardsAreOfAboutTheSameSize() {
    int[] namespaces = new int[8];
    IntStream.range(0, 8000)
        .forEach(i -> namespaces[Shard.ByNamespace.indexOf("tenant-" + i, 8)]++);

    assertThat(IntStream.of(namespaces).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(900, 1100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1", "2/2", "3/2", "0/0", "-1/2", "0/1025", "0 / 2", "a/b", "0/2/4", "00/2", "1/02"
      })
  void anythingElseIsNoShard(String text) {
    assertThat(Shard.ByNamespace.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0/1, 0, 1", "0/2, 0, 2", "1/2, 1, 2", "1023/1024, 1023, 1024"})
  void aShardIsReadAsItIsWritten(String text, int index, int count) {
    assertThat(Shard.ByNamespace.parse(text)).contains(new Shard.ByNamespace(index, count));
  }

  /** Two that are the same shard stand by for each other; two that are not, do not. */
  @Test
  void eachShardHasALeaseOfItsOwn() throws Exception {
    assertThat(leaseOf()).isEqualTo("guided-rollouts");
    assertThat(leaseOf("--shard=0/2")).isEqualTo("guided-rollouts-0-of-2");
    assertThat(leaseOf("--shard=1/2", "--leader-election-name=mine")).isEqualTo("mine-1-of-2");
    // printf %s team=a | sha256sum | cut -c1-8
    assertThat(leaseOf("--shard-selector=team=a")).isEqualTo("guided-rollouts-289b4946");
    assertThat(leaseOf("--shard-selector=team=b")).isNotEqualTo(leaseOf("--shard-selector=team=a"));
  }

  @Test
  void ofTheNamespacesThatAreWatchedOnlyItsOwnAreRead() throws Exception {
    Settings second = settings("--watch-namespaces=team-a,default,lessons-0", "--shard=1/2");

    assertThat(second.properties())
        .containsEntry("quarkus.operator-sdk.namespaces", "default,lessons-0");
    assertThat(settings("--watch-namespaces=team-a,default").properties())
        .containsEntry("quarkus.operator-sdk.namespaces", "team-a,default");
  }

  private static Shard shard(String text) {
    return Shard.ByNamespace.parse(text).orElseThrow();
  }

  private static String leaseOf(String... flags) throws Exception {
    return settings(flags).leaderElectionName();
  }

  private static Settings settings(String... flags) throws WrongSettingsException {
    return new SettingsCommand(Map.of(), flags).settings();
  }
}
