package dev.guidedrollouts.bench;

import java.util.Locale;

/**
 * One thing that was measured.
 *
 * @param part the part of the bench that measured it
 * @param name what it is
 * @param unit {@code ms}, {@code MiB}, …; empty for a count
 * @param value in that unit
 * @param floor what the cluster itself took in the same run, in the same unit; null where nothing
 *     is comparable
 * @param goal null where none is set
 * @param detail what else belongs to it, such as how many were measured; may be empty
 */
record Figure(
    String part, String name, String unit, double value, Double floor, Goal goal, String detail) {

  /** How many times the floor it is; null without a floor. */
  Double ratio() {
    return floor == null || floor == 0 ? null : value / floor;
  }

  boolean isMissed() {
    return goal != null && !goal.isMet(value, floor);
  }

  /** A number as people write it, of three digits or so, with its unit. */
  static String text(double value, String unit) {
    double size = Math.abs(value);
    String format =
        size >= 100 || value == Math.rint(value) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    String number = String.format(Locale.ROOT, format, value);
    return unit.isEmpty() ? number : unit.startsWith("/") ? number + unit : number + " " + unit;
  }
}
