package dev.guidedrollouts.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.diagnosis.NameShape.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is found by hand is what the regular expression finds that it stands for. */
class NameShapeTest {
  private static final String PARTS =
      "a|b1|A_|-|.|:|/|://|\"|“|”|'|<|>|(|)|[|]|=|,|;|\\| |  |\t|é|5000|:80|client.timeout|x.client.timeout|"
          + "https|http|failed to pull|failed to pull and unpack|pulling| image |image \"a/b:1\"|a.b.c|"
          + "n".repeat(70);

  private static Pattern regex(NameShape shape) {
    return Pattern.compile(
        switch (shape) {
          case URL -> "[a-z]{1,12}+://[^\\s\"“”'<>]*+";
          case QUOTED -> "\\\\?[\"“”]([^\"“”]*+)[\"“”]";
          case PULLED ->
              "(?<=(?:failed to (?:pull(?: and unpack)?|inspect)|pulling) image) \"[^\"]*+\"";
          case HOSTED -> "(?<![^\\s(\\[=,])[a-z0-9-]{1,63}+[.:][^\\s\"/,]{0,200}+/[^\\s\",;)\\]]*+";
          case FILE -> "(?<![^\\s(=])/[^\\s:,]++";
          case HOST ->
              "(?<![\\w.<-])(?!client\\.timeout)[\\w-]{1,63}+(?:\\.[\\w-]{1,63}+)++(?::\\d{1,5})?";
        });
  }

  @ParameterizedTest
  @EnumSource
  void isFoundWhereTheExpressionFindsIt(NameShape shape) {
    texts()
        .forEach(
            text -> {
              List<Span> wanted = new ArrayList<>();
              Matcher m = regex(shape).matcher(text);
              while (m.find()) {
                wanted.add(new Span(m.start(), m.end()));
              }
              List<Span> found = new ArrayList<>();
              Span name = shape.next(text, 0);
              while (name != null) {
                found.add(name);
                name = shape.next(text, name.end());
              }
              assertThat(found).as("%s in %s", shape, text).isEqualTo(wanted);
            });
  }

  private static Stream<String> texts() {
    Random random = new Random(20261128);
    String[] parts = PARTS.split("\\|", -1);
    Stream<String> made =
        Stream.generate(
                () -> {
                  StringBuilder text = new StringBuilder();
                  for (int i = random.nextInt(14); i >= 0; i--) {
                    text.append(parts[random.nextInt(parts.length)]);
                  }
                  return text.toString();
                })
            .limit(20_000);
    return Stream.concat(
        Wording.table("image-wordings.txt").stream()
            .map(w -> w.about("registry.example.net:5000/team/app:1.2")),
        made);
  }
}
