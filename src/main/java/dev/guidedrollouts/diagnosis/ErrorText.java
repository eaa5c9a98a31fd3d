package dev.guidedrollouts.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A runtime's error message made comparable: wrapping taken off, joined errors apart, and every
 * name that a user chose (image, tag, digest, host, URL, path, quoted text) replaced by a
 * placeholder, so that no rule reads an image called {@code unauthorized:429} as the error. Lower
 * case, runs of white space folded. Time is linear in the length.
 */
final class ErrorText {
  /** The cause stands at the end of a message, but no runtime writes longer ones than this. */
  private static final int MAX = 16_384;

  /** Where one of several joined errors ends and the next begins; each has its own gRPC code. */
  private static final Pattern NEXT_ERROR =
      Pattern.compile(
          "rpc error:? ?code ?= ?(\\w{1,20})(?: ?desc ?= ?)?|error response from daemon: "
              + "|, (?=failed to (?:pull|resolve|copy|authorize)|(?:error )?(?:reading manifest|pinging |initializing source)|unable to retrieve auth|copying system image)");

  /** Codes that say nothing; kubelets up to 1.8 give a number, nearly always that of Unknown. */
  private static final Pattern NO_CODE = Pattern.compile("unknown|\\d++");

  /** CRI-O looks for an artifact after it found no image; that failure adds nothing. */
  private static final Wanted ARTIFACT = Wanted.of("; artifact err: .*+");

  private static final String MIRRORS = "(mirrors also failed: [";
  private static final Wanted NO_CREDENTIALS =
      Wanted.of("this may be because there are no credentials on this request\\.? *");

  private final List<String> errors;
  private final List<String> mirrors;

  private ErrorText(List<String> errors, List<String> mirrors) {
    this.errors = errors;
    this.mirrors = mirrors;
  }

  /** The errors of one pull; several pull secrets give several. */
  List<String> errors() {
    return errors;
  }

  /** What mirrors said, where the runtime asked some before the registry itself. */
  List<String> mirrors() {
    return mirrors;
  }

  /** Reads a message about an image; the image may be unknown. */
  static ErrorText read(String message, @Nullable String image) {
    String text = fold(message);
    int mirrored = text.indexOf(MIRRORS);
    int end = mirrored < 0 ? -1 : text.indexOf("])", mirrored);
    if (mirrored < 0) {
      return new ErrorText(split(text, image), List.of());
    }
    String said = text.substring(mirrored + MIRRORS.length(), end < 0 ? text.length() : end);
    String own = text.substring(0, mirrored) + " " + (end < 0 ? "" : text.substring(end + 2));
    return new ErrorText(split(own, image), split(said, image));
  }

  /** Lower case, runs of white space folded, no longer than need be. */
  static String fold(String message) {
    String text =
        (message.length() > MAX ? message.substring(0, MAX) : message).toLowerCase(Locale.ROOT);
    if (isFolded(text)) {
      return text.strip();
    }
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = isSpace(c);
      if (!space || !gap) {
        out.append(space ? ' ' : c);
      }
      gap = space;
    }
    return out.toString().strip();
  }

  private static boolean isFolded(String text) {
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = isSpace(c);
      if (space && (gap || c != ' ')) {
        return false;
      }
      gap = space;
    }
    return true;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\u00a0';
  }

  private static List<String> split(String text, @Nullable String image) {
    RewrittenText rewritten = new RewrittenText(text);
    rewritten.replaceAll(NameShape.PULLED, quoted -> "");
    rewritten.replaceAll(NO_CREDENTIALS, m -> "");
    rewritten.replaceAll(ARTIFACT, m -> "");
    Placeholders.put(rewritten, image);
    String plain = rewritten.text();
    List<String> errors = new ArrayList<>();
    Matcher next = NEXT_ERROR.matcher(plain);
    String code = "";
    int from = 0;
    for (int i = 0; i < plain.length(); i++) {
      if (!mayEndHere(plain, i) || !next.region(i, plain.length()).lookingAt()) {
        continue;
      }
      add(errors, code, plain.substring(from, next.start()));
      String named = next.group(1);
      code = named == null ? code : NO_CODE.matcher(named).matches() ? "" : "code:" + named + " ";
      from = next.end();
      i = from - 1;
    }
    add(errors, code, plain.substring(from));
    return List.copyOf(errors);
  }

  /** A cheap look before the pattern: nearly no character begins a new error. */
  private static boolean mayEndHere(String text, int at) {
    return switch (text.charAt(at)) {
      case 'r' -> text.startsWith("rpc error", at);
      case 'e' -> text.startsWith("error response", at);
      case ',' -> text.startsWith(", ", at);
      default -> false;
    };
  }

  private static void add(List<String> errors, String code, String text) {
    String error = code + text.strip();
    if (!error.isBlank()) {
      errors.add(error);
    }
  }
}
