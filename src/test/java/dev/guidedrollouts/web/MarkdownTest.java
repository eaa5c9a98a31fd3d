package dev.guidedrollouts.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authors' texts as they may stand in a page. */
class MarkdownTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Look at `kubectl get pods` | <p>Look at <code>kubectl get pods</code></p>",
        "**Look** | <p><strong>Look</strong></p>",
        "# A heading | <h4>A heading</h4>",
        "###### A heading | <h6>A heading</h6>",
        "[docs](https://kubernetes.io/docs/) | <p><a rel=\"noopener noreferrer nofollow\" href=\"https://kubernetes.io/docs/\" target=\"_blank\">docs</a></p>",
      })
  void whatAuthorsWrite(String markdown, String html) {
    assertThat(Markdown.html(markdown).strip()).isEqualTo(html);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.com/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](\tjava\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        "<style>*{display:none}</style>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src='https://example.com'></iframe>",
        "`<b>`\n\n<form action=/sign-out method=post><button>x</button></form>",
        "[x](https://example.com \"\" onmouseover=\"alert(1)\")",
        "</section></main><script>alert(1)</script>",
      })
  void hostileTextsAreText(String hostile) {
    var body = Jsoup.parseBodyFragment(Markdown.html(hostile)).body();

    assertThat(
            body.select("script, img, style, svg, iframe, form, button, input, link, meta, base"))
        .isEmpty();
    assertThat(body.getAllElements())
        .allSatisfy(
            e ->
                assertThat(e.attributes().asList())
                    .allSatisfy(
                        a -> {
                          assertThat(a.getKey()).isIn("href", "rel", "target", "start");
                          if (a.getKey().equals("href")) {
                            assertThat(a.getValue()).matches("https?://.*");
                          }
                        }));
  }

  @Test
  void nothingOfNothing() {
    assertThat(Markdown.html(null)).isEmpty();
    assertThat(Markdown.html("  \n")).isEmpty();
  }
}
