package io.quorate.protocol.scenario;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Configurations as a scenario writes them, which is as they are told: `{1,2,3}`, `{1,2,3}+{4}`,
/// `{1,2,3}->{1,4,5}`.
public final class MembersText {
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:\\{(?<outgoing>[^}]*)}->)?\\{(?<voters>[^}]*)}(?:\\+\\{(?<learners>.*)})?");

  private MembersText() {}

  public static Configuration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not members such as {1,2,3}: " + text);
    }
    return new Configuration(
        nodes(matcher, "voters"), nodes(matcher, "outgoing"), nodes(matcher, "learners"));
  }

  private static List<NodeId> nodes(Matcher matcher, String part) {
    String text = matcher.group(part);
    return text == null || text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",")).map(word -> new NodeId(Long.parseLong(word, 16))).toList();
  }
}
