package dev.guidedrollouts.settings;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the lessons that an operator manages, where several share a cluster. It is worked out
 * from the lesson alone, so nothing has to be agreed on: whichever operator is started with a shard
 * takes over its lessons from their statuses. docs/scaling.md tells how to choose.
 */
public sealed interface Shard {

  /** Every lesson: the operator shares with nobody. */
  record All() implements Shard {
    @Override
    public boolean owns(String namespace, Map<String, String> labels) {
      return true;
    }

    @Override
    public String leaseSuffix() {
      return "";
    }

    @Override
    public String toString() {
      return "";
    }
  }

  /**
   * The lessons of a part of the namespaces. A namespace's part is the first 32 bits of the SHA-256
   * of its name, as an unsigned number, modulo the count. In a shell: {@code $((0x$(printf %s NAME
   * | sha256sum | cut -c1-8) % COUNT))}.
   *
   * @param index from 0 to {@code count - 1}
   * @param count how many shards there are
   */
  record ByNamespace(int index, int count) implements Shard {
    static final int MOST = 1024;
    private static final Pattern TEXT = Pattern.compile("(0|[1-9][0-9]{0,3})/([1-9][0-9]{0,3})");

    static Optional<ByNamespace> parse(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      int index = Integer.parseInt(matcher.group(1));
      int count = Integer.parseInt(matcher.group(2));
      return index < count && count <= MOST
          ? Optional.of(new ByNamespace(index, count))
          : Optional.empty();
    }

    /** The index of the one shard, of so many, that a namespace belongs to. */
    public static int indexOf(String namespace, int count) {
      return (int) (Integer.toUnsignedLong(ByteBuffer.wrap(sha256(namespace)).getInt()) % count);
    }

    /** Whether the lessons of a namespace are this shard's. */
    public boolean owns(String namespace) {
      return indexOf(namespace, count) == index;
    }

    @Override
    public boolean owns(String namespace, Map<String, String> labels) {
      return owns(namespace);
    }

    @Override
    public String leaseSuffix() {
      return "-%d-of-%d".formatted(index, count);
    }

    @Override
    public String toString() {
      return index + "/" + count;
    }
  }

  /**
   * The lessons with certain labels, in any namespace.
   *
   * @param text the selector as it was given
   */
  record ByLabels(String text, LabelSelector selector) implements Shard {
    @Override
    public boolean owns(String namespace, Map<String, String> labels) {
      return selector.matches(labels);
    }

    /** The first 8 hexadecimal digits of the SHA-256 of the selector as it was given. */
    @Override
    public String leaseSuffix() {
      return "-" + HexFormat.of().formatHex(sha256(text), 0, 4);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether a lesson is this shard's. */
  boolean owns(String namespace, Map<String, String> labels);

  /** Whether a lesson is this shard's, as it is now: labels may change. */
  default boolean owns(RolloutLesson lesson) {
    return owns(
        lesson.getMetadata().getNamespace(),
        Objects.requireNonNullElse(lesson.getMetadata().getLabels(), Map.of()));
  }

  /** What makes a Lease's name that of this shard's Lease. */
  String leaseSuffix();

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
