package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The moment before a process carries out its step of this number, the first being 1.
public record Moment(NodeId process, int step) {
  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,4})@(\\d{1,6})");

  public Moment {
    if (step < 1) {
      throw new IllegalArgumentException("steps are numbered from 1 on");
    }
  }

  /// What [#toString] gives.
  ///
  /// @throws IllegalArgumentException saying what is allowed
  public static Moment parse(String text) {
    Matcher moment = TEXT.matcher(text);
    if (!moment.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a process and a step such as c1@5");
    }
    return new Moment(
        new NodeId(Long.parseLong(moment.group(1), 16)), Integer.parseInt(moment.group(2)));
  }

  @Override
  public String toString() {
    return process + "@" + step;
  }
}
