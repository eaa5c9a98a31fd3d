package dev.guidedrollouts.validation;

import dev.guidedrollouts.fixtures.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of {@code src/test/resources/malformed}. Its first lines say what is expected:
 *
 * <pre>
 * # server: accepts | refuses | refuses since 1.25    (who checks structure, and who checks CEL too)
 * # field: spec.steps[0].name                          (the violation's field)
 * # operator: each step needs a name of its own        (words of the violation's text)
 * </pre>
 *
 * @param name the file's name
 * @param server what an API server does with it
 * @param field the field that the operator names
 * @param operatorSays words of what the operator says
 * @param yaml the lesson
 */
public record MalformedLesson(
    String name, String server, String field, String operatorSays, String yaml) {

  /** All of them, in order of name. */
  public static List<MalformedLesson> all() {
    return Fixtures.in("malformed").stream().map(MalformedLesson::read).toList();
  }

  private static MalformedLesson read(Path file) {
    String yaml = Fixtures.text(file);
    return new MalformedLesson(
        file.getFileName().toString(),
        header(yaml, "server"),
        header(yaml, "field"),
        header(yaml, "operator"),
        yaml);
  }

  private static String header(String yaml, String key) {
    Matcher line = Pattern.compile("(?m)^# " + key + ": (.*)$").matcher(yaml);
    if (!line.find()) {
      throw new IllegalStateException("no '# " + key + ": …' in " + yaml);
    }
    return line.group(1).strip();
  }

  /** Whether a server of this minor version of Kubernetes 1 refuses it. */
  public boolean refusedBy(int minor) {
    return server.equals("refuses") || (server.equals("refuses since 1.25") && minor >= 25);
  }

  @Override
  public String toString() {
    return name;
  }
}
