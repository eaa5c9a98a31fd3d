package dev.guidedrollouts.web;

import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.jspecify.annotations.Nullable;

/**
 * An author's Markdown as HTML that may stand in a page: its own tags are text, and what is left of
 * it is text, lists, code, emphasis and links to http and https. No images: they would tell others
 * who looks.
 */
final class Markdown {
  private static final Parser PARSER = Parser.builder().build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .escapeHtml(true)
          .sanitizeUrls(true)
          .percentEncodeUrls(true)
          .attributeProviderFactory(
              context ->
                  (node, tag, attributes) -> {
                    if (node instanceof Link) {
                      attributes.put("rel", "noopener noreferrer nofollow");
                      attributes.put("target", "_blank");
                    } else if (node instanceof Image) {
                      attributes.clear();
                    }
                  })
          .build();
  private static final Cleaner CLEANER =
      new Cleaner(
          new Safelist()
              .addTags(
                  "p",
                  "br",
                  "hr",
                  "em",
                  "strong",
                  "code",
                  "pre",
                  "ul",
                  "ol",
                  "li",
                  "blockquote",
                  "h1",
                  "h2",
                  "h3",
                  "h4",
                  "h5",
                  "h6",
                  "a")
              .addAttributes("a", "href", "rel", "target")
              .addAttributes("ol", "start")
              .addProtocols("a", "href", "http", "https"));

  private Markdown() {}

  /** The HTML; empty for nothing. */
  static String html(@Nullable String markdown) {
    if (markdown == null || markdown.isBlank()) {
      return "";
    }
    Document clean =
        CLEANER.clean(Jsoup.parseBodyFragment(RENDERER.render(PARSER.parse(markdown))));
    clean.outputSettings().prettyPrint(false);
    // The page has its own headings above these.
    for (int level = 6; level >= 1; level--) {
      String tag = "h" + Math.min(6, level + 3);
      clean.select("h" + level).forEach(h -> h.tagName(tag));
    }
    return clean.body().html();
  }
}
