package dev.guidedrollouts.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private static final String ANY_QUOTE = "[\"“”]";

  /**
   * Placeholders first put where grammar says that a name stands: there even one without a slash or
   * dot is known.
   */
  private static final List<Replacement> NAMES_IN_PLACE =
      List.of(
          // crio and docker name tag and repository without quotes
          new Replacement(
              "manifests? [^\\s\"]{1,300}+ in [^\\s\"]{1,600}?(?=[:,]? |:?$)",
              "manifest <tag> in <image>"),
          new Replacement("\\[(manifests|blobs) [^\\]]{1,600}+\\]", "[$1]"),
          new Replacement("manifest for [^\\s\"]{1,600}+(?= )", "manifest for <image>"),
          new Replacement(
              "pull access denied for [^\\s\"]{1,600}?(?=,)", "pull access denied for <image>"),
          new Replacement(
              "error: image [^\\s\"]{1,600}+ not found", "error: image <image> not found"),
          new Replacement(
              "image pull failed for [^\\s\"]{1,600}?(?=,? )", "image pull failed for <image>"),
          new Replacement(
              "repository:? (?!does |name )[^\\s\"]{1,600}?(?=[:,]? )", "repository <image>"),
          new Replacement("project [^\\s\",:]{1,300}+ not found", "project not found"),
          new Replacement(
              "pulling image \\([^)]{1,300}+\\) from [^\\s,]{1,600}+", "pulling image <image>"),
          new Replacement("repo(?:sitory)? [^\\s,]{1,300}+, tag [^\\s,]{1,300}+", "image <image>"),
          new Replacement(
              "((?:pull|pulling|inspect|inspecting|unpack|unpacking) image) (?!configuration|failed)[^\\s\"]{1,600}?(?=[:,]? |:?$)",
              "$1 <image>"),
          new Replacement(
              "tag [^\\s,\"]{1,300}+ (?=not found|does not exist|is |was )", "tag <tag> "),
          new Replacement("name: [^\\s\",:]{1,300}+:?", "name:"),
          new Replacement("lookup [^\\s\"]{1,300}?(?=:? )", "lookup <host>"));

  private static final Pattern URL = Pattern.compile("[a-z]{1,12}+://[^\\s\"“”'<>]*+");
  private static final Pattern QUOTED =
      Pattern.compile("\\\\?" + ANY_QUOTE + "([^\"“”]*+)" + ANY_QUOTE);

  /** Quotes within a text that was itself quoted. */
  private static final Pattern ESCAPED = Pattern.compile("\\\\\"([^\"\\\\]*+)\\\\\"");

  private static final Pattern SINGLE_QUOTED = Pattern.compile("(?<!\\w)'[^'\\s]*+'");
  private static final Pattern DIGEST = Pattern.compile("sha\\d{1,3}:[0-9a-f….]*+");

  /** A path with a host in front: an image or a URL without its scheme. */
  private static final Pattern HOSTED =
      Pattern.compile("(?<![^\\s(\\[=,])[a-z0-9-]{1,63}+[.:][^\\s\"/,]{0,200}+/[^\\s\",;)\\]]*+");

  private static final Pattern FILE = Pattern.compile("(?<![^\\s(=])/[^\\s:,]++");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:%.]{2,60}+\\](?::\\d{1,5})?");
  private static final Pattern HOST =
      Pattern.compile(
          "(?<![\\w.<-])(?!client\\.timeout)[\\w-]{1,63}+(?:\\.[\\w-]{1,63}+)++(?::\\d{1,5})?");
  private static final String TRAILING = ":,.;)]";

  private static final Pattern SPACE = Pattern.compile("[\\s\\u00a0]++");
  private static final Pattern FAILED_TO_PULL =
      Pattern.compile(
          "(failed to (?:pull(?: and unpack)?|inspect) image|back-off pulling image|pulling image) \"[^\"]*+\"");

  /** Where one of several joined errors ends and the next begins; each has its own gRPC code. */
  private static final Pattern NEXT_ERROR =
      Pattern.compile(
          "rpc error:? ?code ?= ?(\\w{1,20})(?: ?desc ?= ?)?|error response from daemon: "
              + "|, (?=failed to (?:pull|resolve|copy|authorize)|(?:error )?(?:reading manifest|pinging |initializing source)|unable to retrieve auth|copying system image)");

  /** Codes that say nothing; kubelets up to 1.8 give a number, nearly always that of Unknown. */
  private static final Pattern NO_CODE = Pattern.compile("unknown|\\d++");

  /** CRI-O looks for an artifact after it found no image; that failure adds nothing. */
  private static final Pattern ARTIFACT = Pattern.compile("; artifact err: .*+");

  /**
   * Registries whose login a node of that cloud brings by itself (kubelet credential providers).
   */
  private static final String NODE_LOGIN_REGISTRY =
      "(?:azurecr\\.(?:io|cn|us)|gcr\\.io|[a-z0-9-]{1,40}-docker\\.pkg\\.dev)";

  private static final Pattern NODE_LOGIN =
      Pattern.compile("(?<![a-z0-9-])" + NODE_LOGIN_REGISTRY + "$");
  private static final Pattern ANONYMOUS_THERE =
      Pattern.compile(
          "anonymous token(?=[^,]{0,60}https?://[a-z0-9.-]{0,253}?(?<![a-z0-9-])"
              + NODE_LOGIN_REGISTRY
              + "[:/])");

  /** containerd before 1.5 does not say where it asked for the token. */
  private static final Pattern ANONYMOUS_SOMEWHERE =
      Pattern.compile("anonymous token(?=: unexpected status: )");

  private static final String MIRRORS = "(mirrors also failed: [";
  private static final Pattern NO_CREDENTIALS =
      Pattern.compile("this may be because there are no credentials on this request\\.? *");

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
    String head = message.length() > MAX ? message.substring(0, MAX) : message;
    return SPACE.matcher(head.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  private static List<String> split(String text, @Nullable String image) {
    String unwrapped =
        NO_CREDENTIALS.matcher(FAILED_TO_PULL.matcher(text).replaceAll("$1")).replaceAll("");
    String plain = withoutNames(ARTIFACT.matcher(unwrapped).replaceFirst(""), image);
    List<String> errors = new ArrayList<>();
    Matcher next = NEXT_ERROR.matcher(plain);
    String code = "";
    int from = 0;
    while (next.find()) {
      add(errors, code, plain.substring(from, next.start()));
      String named = next.group(1);
      code = named == null ? code : NO_CODE.matcher(named).matches() ? "" : "code:" + named + " ";
      from = next.end();
    }
    add(errors, code, plain.substring(from));
    return List.copyOf(errors);
  }

  private static void add(List<String> errors, String code, String text) {
    String error = code + text.strip();
    if (!error.isBlank()) {
      errors.add(error);
    }
  }

  private static String withoutNames(String text, @Nullable String image) {
    String t = URL.matcher(withNodeLogin(text, image)).replaceAll(m -> placeholder(m, "<url>"));
    for (String name : spellings(image)) {
      t = t.replace(name, "<image>");
    }
    for (Replacement r : NAMES_IN_PLACE) {
      t = r.pattern.matcher(t).replaceAll(r.with);
    }
    t = ESCAPED.matcher(t).replaceAll(m -> quoted(m, text));
    t = QUOTED.matcher(t).replaceAll(m -> quoted(m, text));
    t = SINGLE_QUOTED.matcher(t).replaceAll("<q>");
    t = DIGEST.matcher(t).replaceAll("<digest>");
    t = HOSTED.matcher(t).replaceAll(m -> placeholder(m, "<image>"));
    t = FILE.matcher(t).replaceAll(m -> placeholder(m, path(m)));
    t = IPV6.matcher(t).replaceAll("<host>");
    return HOST.matcher(t).replaceAll("<host>");
  }

  /**
   * An anonymous try at a registry where the node logs in by itself is told apart: the same words
   * mean that the node had no login at that moment.
   */
  private static String withNodeLogin(String text, @Nullable String image) {
    String there = ANONYMOUS_THERE.matcher(text).replaceAll("node token");
    return image != null && NODE_LOGIN.matcher(ImageReference.parse(image).registry()).find()
        ? ANONYMOUS_SOMEWHERE.matcher(there).replaceAll("node token")
        : there;
  }

  /** What is quoted is a name, unless it is a sentence: some tools quote the whole error. */
  private static String quoted(MatchResult m, String whole) {
    String inside = m.group(1);
    boolean name = inside.indexOf(' ') < 0 && !whole.contains("{\"errors\"");
    return Matcher.quoteReplacement(name ? "<q>" : " " + inside + " ");
  }

  /** A path says nothing, but for the folder of the certificates that registries are trusted by. */
  private static String path(MatchResult m) {
    return m.group().contains("/certs.d/") ? "<certs>" : "<path>";
  }

  private static String placeholder(MatchResult m, String with) {
    String name = m.group();
    int end = name.length();
    while (end > 0 && TRAILING.indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    return Matcher.quoteReplacement(with + name.substring(end));
  }

  /**
   * How runtimes may write the image, longest first. A single plain word is left to the places
   * where names stand.
   */
  private static List<String> spellings(@Nullable String image) {
    if (image == null || image.isBlank()) {
      return List.of();
    }
    ImageReference ref = ImageReference.parse(image);
    return Stream.of(
            image,
            ref.canonical(),
            ref.name(),
            ref.repository(),
            ref.registry() + "/v2/" + ref.repository(),
            ref.name() + ":" + Objects.requireNonNullElse(ref.tag(), "latest"))
        .map(s -> s.toLowerCase(Locale.ROOT))
        .filter(s -> s.indexOf('/') >= 0 || s.indexOf(':') >= 0 || s.indexOf('@') >= 0)
        .distinct()
        .sorted(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
  }

  private static final class Replacement {
    private final Pattern pattern;
    private final String with;

    Replacement(String regex, String with) {
      this.pattern = Pattern.compile("(?<![\\w-])(?:" + regex + ")");
      this.with = with;
    }
  }
}
