package io.quorate.app.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A picture of shares against times, as SVG: times on a logarithmic axis, shares from 0 to 100 %.
final class Plot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 420;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final List<String> COLORS = List.of("#1f6feb", "#d9480f", "#2b8a3e", "#862e9c");

  private record Series(String name, List<Double> shares) {}

  private record Mark(String name, double millis) {}

  private final String title;
  private final List<Double> millis;
  private final double least;
  private final double most;
  private final List<Series> series = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /// @param millis where there is something to see, ascending
  Plot(String title, List<Double> millis) {
    this.title = title;
    this.millis = List.copyOf(millis);
    this.least = millis.getFirst() / 1.5;
    this.most = millis.getLast() * 1.5;
  }

  /// A line through these shares, one for each time, from 0 to 1.
  Plot line(String name, List<Double> shares) {
    series.add(new Series(name, shares));
    return this;
  }

  /// A vertical line, if it is within the picture.
  Plot mark(String name, double at) {
    if (at >= least && at <= most) {
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
    for (int percent = 0; percent <= 100; percent += 20) {
      double y = y(percent / 100.0);
      line(out, LEFT, y, WIDTH - RIGHT, y, "#ddd", "");
      text(out, LEFT - 8, y + 4, "end", percent + " %");
    }
    for (double decade = 1; decade <= most; decade *= 10) {
      if (decade >= least) {
        line(out, x(decade), TOP, x(decade), HEIGHT - BOTTOM, "#ddd", "");
        text(out, x(decade), HEIGHT - BOTTOM + 18, "middle", words(decade));
      }
    }
    text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18, "middle", "election timeout");
    for (Mark mark : marks) {
      line(out, x(mark.millis), TOP, x(mark.millis), HEIGHT - BOTTOM, "#888", "4 4");
      text(out, x(mark.millis), TOP - 6, "middle", mark.name);
    }
    for (int i = 0; i < series.size(); i++) {
      draw(out, series.get(i), COLORS.get(i % COLORS.size()), i);
    }
    return out.append("</svg>\n").toString();
  }

  private void draw(StringBuilder out, Series each, String color, int number) {
    out.append(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"".formatted(color));
    for (int i = 0; i < millis.size(); i++) {
      out.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(millis.get(i)), y(each.shares.get(i))));
    }
    out.append("\"/>\n");
    double y = HEIGHT - BOTTOM - 40 + 18.0 * number;
    line(out, LEFT + 12, y - 4, LEFT + 36, y - 4, color, "");
    text(out, LEFT + 42, y, "start", each.name);
  }

  private static void line(
      StringBuilder out, double x1, double y1, double x2, double y2, String color, String dashes) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
            x1,
            y1,
            x2,
            y2,
            color,
            dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\""));
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

  private double x(double at) {
    double part = Math.log(at / least) / Math.log(most / least);
    return LEFT + part * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double share) {
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private static String words(double decade) {
    return decade < 1000 ? "%.0f ms".formatted(decade) : "%.0f s".formatted(decade / 1000);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
