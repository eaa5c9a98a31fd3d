package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.fixtures.Fixtures;
import dev.guidedrollouts.model.Cause;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a table of wordings.
 *
 * @param first the rule or the reason
 * @param cause what it must be read as
 * @param permanent whether it must be called permanent
 * @param template the message with placeholders for what users name
 */
record Wording(String first, Cause cause, boolean permanent, String template) {
  private static final Pattern LINE =
      Pattern.compile("(\\S+)\\s+(\\w+)\\s+(true|false)\\s+(\\S.*)");

  /** Reads a table. */
  static List<Wording> table(String file) {
    return Fixtures.rows(Fixtures.file("diagnosis", file)).stream().map(Wording::parse).toList();
  }

  private static Wording parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a wording: " + line);
    }
    return new Wording(
        m.group(1),
        Cause.valueOf(m.group(2)),
        Boolean.parseBoolean(m.group(3)),
        m.group(4).replace("\\n", "\n"));
  }

  /** The message about an image, as runtimes spell its parts. */
  String about(String image) {
    return spelt(template, image);
  }

  /** Puts an image's parts where the placeholders are. */
  static String spelt(String template, String image) {
    ImageReference ref = ImageReference.parse(image);
    return template
        .replace("{image}", image)
        .replace("{ref}", ref.canonical())
        .replace("{name}", ref.name())
        .replace("{path}", ref.repository())
        .replace("{host}", ref.registry())
        .replace("{tag}", Objects.requireNonNullElse(ref.tag(), "latest"));
  }

  /** The message about something else that a user named. */
  String named(String name) {
    return template.replace("{name}", name);
  }

  @Override
  public String toString() {
    return first + ": " + template;
  }
}
