package dev.guidedrollouts.rollout;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a Deployment with what is known of it.
 *
 * @param number its number now (annotation deployment.kubernetes.io/revision); 0 where a memory has
 *     none
 * @param formerNumbers the numbers that it had before it was restored, oldest first
 * @param replicaSet the ReplicaSet that holds it: its identity, as numbers change with every undo;
 *     empty where a memory has none
 * @param origin what made it, in the words of whoever asks; null where that is not known, or others
 *     made it
 * @param image the image of the container that the rollouts are about; null where a memory has none
 * @param verdict whether it was seen to run well
 */
@RecordBuilder
public record KnownRevision(
    long number,
    List<Long> formerNumbers,
    String replicaSet,
    @Nullable String origin,
    @Nullable String image,
    Verdict verdict) {

  public KnownRevision {
    formerNumbers = List.copyOf(formerNumbers);
  }

  public boolean isHealthy() {
    return verdict == Verdict.HEALTHY;
  }

  /** Whether it has, or had before it was restored, that number. */
  public boolean knownAs(long wanted) {
    return number == wanted || formerNumbers.contains(wanted);
  }

  KnownRevision with(Verdict other) {
    return new KnownRevision(number, formerNumbers, replicaSet, origin, image, other);
  }
}
