package dev.guidedrollouts.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Lines over two axes as SVG, with no library: a distribution, or how a figure grows. */
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 70;
  private static final int BOTTOM = 50;
  private static final int TOP = 40;
  private static final int RIGHT = 20;
  private static final int TICKS = 5;
  private static final List<String> COLOURS =
      List.of("#1f6fb4", "#d9541e", "#2c9a4b", "#8457b0", "#8a6d3b", "#444444");

  private final String title;
  private final String x;
  private final String y;
  private final List<Line> lines = new ArrayList<>();

  /** A point of a line. */
  record Point(double x, double y) {}

  private record Line(String name, List<Point> points) {}

  /**
   * An empty plot.
   *
   * @param x what the horizontal axis is, with its unit
   * @param y the vertical one
   */
  Plot(String title, String x, String y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  Plot line(String name, List<Point> points) {
    lines.add(new Line(name, List.copyOf(points)));
    return this;
  }

  /** How many percent of the times are at most so long; the axis is in milliseconds. */
  Plot distribution(String name, Distribution times) {
    List<Long> nanos = times.nanos();
    return line(
        name,
        IntStream.range(0, nanos.size())
            .mapToObj(i -> new Point(nanos.get(i) / 1e6, 100.0 * (i + 1) / nanos.size()))
            .toList());
  }

  String svg() {
    List<Point> all = lines.stream().flatMap(l -> l.points().stream()).toList();
    double mostX = Math.max(all.stream().mapToDouble(Point::x).max().orElse(1), 1e-9);
    double mostY = Math.max(all.stream().mapToDouble(Point::y).max().orElse(1), 1e-9);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
            .formatted(WIDTH, HEIGHT));
    text(svg, LEFT, TOP - 18, "start", title);
    for (int i = 0; i <= TICKS; i++) {
      double partX = mostX * i / TICKS;
      double partY = mostY * i / TICKS;
      double atX = atX(partX, mostX);
      double atY = atY(partY, mostY);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n",
              atX,
              TOP,
              HEIGHT - BOTTOM));
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n",
              LEFT,
              atY,
              WIDTH - RIGHT));
      text(svg, atX, HEIGHT - BOTTOM + 16, "middle", Figure.text(partX, ""));
      text(svg, LEFT - 6, atY + 4, "end", Figure.text(partY, ""));
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", x);
    text(svg, 8, TOP - 4, "start", y);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i, mostX, mostY);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(
      StringBuilder svg, Line line, String colour, int number, double mostX, double mostY) {
    StringBuilder path = new StringBuilder();
    for (Point p : line.points()) {
      path.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              path.isEmpty() ? "M" : "L",
              atX(p.x(), mostX),
              atY(p.y(), mostY)));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
            path,
            colour));
    double row = TOP + 16.0 * (number + 1);
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%d %.1fh18\" stroke=\"%s\" stroke-width=\"3\"/>%n",
            WIDTH - RIGHT - 250,
            row - 4,
            colour));
    text(svg, WIDTH - RIGHT - 226, row, "start", line.name());
  }

  private static double atX(double value, double most) {
    return LEFT + (WIDTH - RIGHT - LEFT) * value / most;
  }

  private static double atY(double value, double most) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / most;
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
    String safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            safe));
  }
}
