package dev.guidedrollouts.lesson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.Step;
import dev.guidedrollouts.api.v1alpha1.Step.Action;
import dev.guidedrollouts.model.Memo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What makes a step the same step: a digest of its action and of how it is meant to end. Texts
 * (title, guide, hints) are no part of it. The digest is over JSON with the keys sorted and without
 * the fields that are absent: a release that adds an optional field gives every old step the digest
 * that it had.
 */
final class StepDefinition {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** 64 bits in hexadecimal: nobody gains by two definitions with one digest. */
  private static final int DIGITS = 16;

  private static final int FORMER_DIGITS = 8;

  /** What the digests are made of, and nothing else. */
  private record Defined(List<Action> actions, boolean stalls) {}

  private record Digests(String present, String former) {}

  /**
   * Asked for several times in each reconciliation, and always of the same few steps. Kept of steps
   * with one action, whose texts the definition bounds.
   */
  private static final Memo<Defined, Digests> KNOWN = new Memo<>(1_024, 1, d -> d.actions().size());

  private StepDefinition() {}

  /** The digest, 16 hexadecimal digits. */
  static String of(Step step) {
    return digests(step).present();
  }

  private static Digests digests(Step step) {
    return KNOWN.find(
        new Defined(step.actions(), step.isStallExpected()),
        same -> new Digests(digest(canonical(step)), former(step)));
  }

  /** Whether a status that holds this digest speaks of this definition. */
  static boolean isThatOf(Step step, String digest) {
    return digest.length() == FORMER_DIGITS
        ? digest.equals(digests(step).former())
        : digest.equals(of(step));
  }

  /** For example {@code {"expect":"Stall","rollOut":{"deployment":"web","image":"app:2"}}}. */
  static String canonical(Step step) {
    TreeMap<String, Object> all = new TreeMap<>();
    for (Action action : step.actions()) {
      all.put(action.field(), JSON.convertValue(action, new TypeReference<TreeMap<?, ?>>() {}));
    }
    // The definition's default may be written out or left out.
    if (step.isStallExpected()) {
      all.put("expect", step.expectOrDefault().name());
    }
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("step " + step.name(), e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] whole =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(whole).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The digest that statuses had before 0.2: 8 hexadecimal digits, a checksum over the text that
   * Java made of the records then. It is written out by each {@link ActionRules} so that no new
   * field changes it: an operator that is upgraded in the middle of a step goes on with the
   * attempt.
   */
  static String former(Step step) {
    String text =
        step.actions().stream().map(a -> ActionRules.of(a).formerDefinition()).toList()
            + " "
            + step.expectOrDefault().name();
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
