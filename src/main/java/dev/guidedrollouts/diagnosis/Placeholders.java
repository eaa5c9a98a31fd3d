package dev.guidedrollouts.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * Every name that a user chose (image, tag, digest, host, URL, path, quoted text) replaced by a
 * placeholder: first where the words around it say that a name stands there, since there even one
 * without a slash or dot is known; then what looks like one anywhere.
 */
final class Placeholders {
  private static final List<Replacement> IN_PLACE =
      List.of(
          // crio and docker name tag and repository without quotes
          Replacement.of(
              "manifest",
              "manifests? [^\\s\"]{1,300}+ in [^\\s\"]{1,600}?(?=[:,]? |:?$)",
              "manifest <tag> in <image>"),
          Replacement.of("[manifests ", "\\[manifests [^\\]]{1,600}+\\]", "[manifests]"),
          Replacement.of("[blobs ", "\\[blobs [^\\]]{1,600}+\\]", "[blobs]"),
          Replacement.of(
              "manifest for ", "manifest for [^\\s\"]{1,600}+(?= )", "manifest for <image>"),
          Replacement.of(
              "pull access denied for ",
              "pull access denied for [^\\s\"]{1,600}?(?=,)",
              "pull access denied for <image>"),
          Replacement.of(
              "error: image ",
              "error: image [^\\s\"]{1,600}+ not found",
              "error: image <image> not found"),
          Replacement.of(
              "image pull failed for ",
              "image pull failed for [^\\s\"]{1,600}?(?=,? )",
              "image pull failed for <image>"),
          Replacement.of(
              "repository",
              "repository:? (?!does |name )[^\\s\"]{1,600}?(?=[:,]? )",
              "repository <image>"),
          Replacement.of("project ", "project [^\\s\",:]{1,300}+ not found", "project not found"),
          Replacement.of(
              "pulling image (",
              "pulling image \\([^)]{1,300}+\\) from [^\\s,]{1,600}+",
              "pulling image <image>"),
          Replacement.of(
              "repo", "repo(?:sitory)? [^\\s,]{1,300}+, tag [^\\s,]{1,300}+", "image <image>"),
          Replacement.behind(
              " image ",
              "((?:pull|pulling|inspect|inspecting|unpack|unpacking) image) (?!configuration|failed)[^\\s\"]{1,600}?(?=[:,]? |:?$)",
              m -> m.group(1) + " <image>"),
          Replacement.of(
              "tag ", "tag [^\\s,\"]{1,300}+ (?=not found|does not exist|is |was )", "tag <tag> "),
          Replacement.of("name: ", "name: [^\\s\",:]{1,300}+:?", "name:"),
          Replacement.of("lookup ", "lookup [^\\s\"]{1,300}?(?=:? )", "lookup <host>"));

  /** Quotes within a text that was itself quoted. */
  private static final Wanted ESCAPED = Wanted.of("\\\\\"([^\"\\\\]*+)\\\\\"");

  private static final Wanted SINGLE_QUOTED = Wanted.of("(?<!\\w)'[^'\\s]*+'");
  private static final Wanted DIGEST = Wanted.of("sha\\d{1,3}:[0-9a-f….]*+");

  private static final Wanted IPV6 = Wanted.of("\\[[0-9a-f:%.]{2,60}+\\](?::\\d{1,5})?");
  private static final String TRAILING = ":,.;)]";

  /**
   * Registries whose login a node of that cloud brings by itself (kubelet credential providers).
   */
  private static final String NODE_LOGIN_REGISTRY =
      "(?:azurecr\\.(?:io|cn|us)|gcr\\.io|[a-z0-9-]{1,40}-docker\\.pkg\\.dev)";

  private static final Wanted NODE_LOGIN = Wanted.of("(?<![a-z0-9-])" + NODE_LOGIN_REGISTRY + "$");
  private static final Wanted ANONYMOUS_THERE =
      Wanted.of(
          "anonymous token(?=[^,]{0,60}https?://[a-z0-9.-]{0,253}?(?<![a-z0-9-])"
              + NODE_LOGIN_REGISTRY
              + "[:/])");

  /** containerd before 1.5 does not say where it asked for the token. */
  private static final String ANONYMOUS = "anonymous token";

  private static final String SOMEWHERE = ": unexpected status: ";
  private static final String NODE_TOKEN = "node token";

  private Placeholders() {}

  /**
   * A name in a place that its surroundings mark.
   *
   * @param anchor what each match has at its beginning, or, where {@code behind}, next to the word
   *     at its beginning
   */
  private record Replacement(
      String anchor, boolean behind, Wanted pattern, Function<MatchResult, String> with) {
    static Replacement of(String beginning, String regex, String with) {
      return new Replacement(beginning, false, wanted(regex), m -> with);
    }

    static Replacement behind(String behindWord, String regex, Function<MatchResult, String> with) {
      return new Replacement(behindWord, true, wanted(regex), with);
    }

    private static Wanted wanted(String regex) {
      return Wanted.of("(?<![\\w-])" + regex);
    }
  }

  /** Puts the placeholders into a folded text; the image may be unknown. */
  static void put(RewrittenText t, @Nullable String image) {
    boolean json = t.text().contains("{\"errors\"");
    nodeLogin(t, image);
    t.replaceAll(NameShape.URL, name -> placeholder(name, "<url>"));
    for (String spelling : spellings(image)) {
      t.replaceWord(spelling, "<image>");
    }
    for (Replacement r : IN_PLACE) {
      t.replaceAt(r.anchor, r.behind, r.pattern, r.with);
    }
    if (t.has('\\')) {
      t.replaceAll(ESCAPED, m -> quoted(m.group(1), json));
    }
    if (t.has('"') || t.has('“') || t.has('”')) {
      t.replaceAll(NameShape.QUOTED, name -> quoted(unquoted(name), json));
    }
    if (t.has('\'')) {
      t.replaceAll(SINGLE_QUOTED, m -> "<q>");
    }
    t.replaceAll(DIGEST, m -> "<digest>");
    if (t.has('/')) {
      t.replaceAll(NameShape.HOSTED, name -> placeholder(name, "<image>"));
      t.replaceAll(NameShape.FILE, name -> placeholder(name, path(name)));
    }
    if (t.has('[')) {
      t.replaceAll(IPV6, m -> "<host>");
    }
    if (t.has('.')) {
      t.replaceAll(NameShape.HOST, name -> "<host>");
    }
  }

  /**
   * An anonymous try at a registry where the node logs in by itself is told apart: the same words
   * mean that the node had no login at that moment.
   */
  private static void nodeLogin(RewrittenText t, @Nullable String image) {
    t.replaceAll(ANONYMOUS_THERE, m -> NODE_TOKEN);
    if (image != null
        && t.text().contains(ANONYMOUS + SOMEWHERE)
        && NODE_LOGIN.pattern().matcher(ImageReference.parse(image).registry()).find()) {
      t.replaceWord(ANONYMOUS + SOMEWHERE, NODE_TOKEN + SOMEWHERE);
    }
  }

  /** What is quoted is a name, unless it is a sentence: some tools quote the whole error. */
  private static String quoted(String inside, boolean json) {
    return inside.indexOf(' ') < 0 && !json ? "<q>" : " " + inside + " ";
  }

  private static String unquoted(String name) {
    return name.substring(name.charAt(0) == '\\' ? 2 : 1, name.length() - 1);
  }

  /** A path says nothing, but for the folder of the certificates that registries are trusted by. */
  private static String path(String name) {
    return name.contains("/certs.d/") ? "<certs>" : "<path>";
  }

  /** The placeholder, and behind it what ends the sentence and not the name. */
  private static String placeholder(String name, String with) {
    int end = name.length();
    while (end > 0 && TRAILING.indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    return with + name.substring(end);
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
    List<String> all = new ArrayList<>(6);
    for (String s :
        List.of(
            image,
            ref.canonical(),
            ref.name(),
            ref.repository(),
            ref.registry() + "/v2/" + ref.repository(),
            ref.name() + ":" + Objects.requireNonNullElse(ref.tag(), "latest"))) {
      String spelling = s.toLowerCase(Locale.ROOT);
      boolean plain =
          spelling.indexOf('/') < 0 && spelling.indexOf(':') < 0 && spelling.indexOf('@') < 0;
      if (!plain && !all.contains(spelling)) {
        all.add(spelling);
      }
    }
    all.sort(Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));
    return all;
  }
}
