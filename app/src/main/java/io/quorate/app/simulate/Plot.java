package io.quorate.app.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A picture of some lines, as SVG.
final class Plot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 80;
  private static final int BOTTOM = 60;
  private static final List<String> COLORS = List.of("#1f6feb", "#d9480f", "#2b8a3e", "#862e9c");

  private static final String SOLID = "";
  private static final String DASHED = " stroke-dasharray=\"4 4\"";
  private static final int LEGEND = 42;
  private static final int LETTER = 6;

  private record Series(String name, String color, String style, List<Double> values) {}

  private record Mark(String name, double at) {}

  private final String title;
  private final Axis across;
  private final Axis up;
  private final List<Double> places;
  private final List<Series> series = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private int colors;

  /// @param places where there is something to see, ascending
  Plot(String title, Axis across, Axis up, List<Double> places) {
    this.title = title;
    this.across = across;
    this.up = up;
    this.places = List.copyOf(places);
  }

  /// A line through these values, one for each place.
  Plot line(String name, List<Double> values) {
    series.add(new Series(name, COLORS.get(colors++ % COLORS.size()), SOLID, values));
    return this;
  }

  /// A dashed line that belongs to the last one, in its color and without a name.
  Plot beside(List<Double> values) {
    series.add(new Series("", series.getLast().color, DASHED, values));
    return this;
  }

  /// A vertical line, if it is within the picture.
  Plot mark(String name, double at) {
    if (across.has(at)) {
      marks.add(new Mark(name, at));
    }
    return this;
  }

  String svg() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="22" font-size="15">%s</text>
        """
            .formatted(WIDTH, HEIGHT, LEFT, escaped(title)));
    for (Axis.Tick tick : up.ticks()) {
      double y = y(tick.value());
      line(out, LEFT, y, WIDTH - RIGHT, y, "#ddd", SOLID);
      text(out, LEFT - 8, y + 4, "end", tick.words());
    }
    for (Axis.Tick tick : across.ticks()) {
      double x = x(tick.value());
      line(out, x, TOP, x, HEIGHT - BOTTOM, "#ddd", SOLID);
      text(out, x, HEIGHT - BOTTOM + 18, "middle", tick.words());
    }
    text(out, LEFT - 8, TOP - 16, "start", up.name());
    text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18, "middle", across.name());
    for (Mark mark : marks) {
      line(out, x(mark.at), TOP, x(mark.at), HEIGHT - BOTTOM, "#888", DASHED);
      text(out, x(mark.at), TOP - 6, "middle", mark.name);
    }
    series.forEach(each -> draw(out, each));
    explain(out);
    return out.append("</svg>\n").toString();
  }

  private void draw(StringBuilder out, Series each) {
    out.append(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\""
            .formatted(each.color, each.style));
    for (int i = 0; i < places.size(); i++) {
      out.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(places.get(i)), y(each.values.get(i))));
    }
    out.append("\"/>\n");
  }

  /// Which line is which, side by side below the title.
  private void explain(StringBuilder out) {
    double x = LEFT;
    for (Series each : series) {
      if (!each.name.isEmpty()) {
        line(out, x, LEGEND - 4, x + 24, LEGEND - 4, each.color, SOLID);
        text(out, x + 30, LEGEND, "start", each.name);
        x += 60 + LETTER * each.name.length();
      }
    }
  }

  private static void line(
      StringBuilder out, double x1, double y1, double x2, double y2, String color, String style) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
            x1,
            y1,
            x2,
            y2,
            color,
            style));
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            escaped(text)));
  }

  private double x(double value) {
    return LEFT + across.part(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.part(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
