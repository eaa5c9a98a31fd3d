package dev.guidedrollouts.validation;

/** Values of a lesson as a message shows them. */
final class Text {
  private static final int SHOWN = 60;

  private Text() {}

  /** In quotes, control and format characters made visible, cut where it is long. */
  static String quoted(String value) {
    String cut = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    return "\"" + cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?") + "\"";
  }
}
