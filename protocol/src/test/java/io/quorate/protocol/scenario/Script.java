package io.quorate.protocol.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A scenario's text: blocks of lines between blank ones. In a block stand commands, then `----`,
/// then what they cause. A block without `----` causes nothing worth telling; `#` starts a comment.
record Script(List<Block> blocks) {
  private static final String RULE = "----";

  /// @param commands with comments, as they stand in the file
  record Block(List<String> commands, boolean ruled, List<String> outcome) {
    boolean isProse() {
      return commands.stream().allMatch(line -> line.startsWith("#"));
    }

    String text() {
      String text = String.join("\n", commands);
      return ruled ? text + "\n" + RULE + "\n" + String.join("\n", outcome) : text;
    }
  }

  static Script parse(String text) {
    List<Block> blocks = new ArrayList<>();
    for (String part : text.strip().split("\n\\s*\n", -1)) {
      List<String> lines = part.strip().lines().map(String::stripTrailing).toList();
      int rule = lines.indexOf(RULE);
      blocks.add(
          rule < 0
              ? new Block(lines, false, List.of())
              : new Block(lines.subList(0, rule), true, lines.subList(rule + 1, lines.size())));
    }
    return new Script(blocks);
  }

  /// The script with the outcomes that `perform` gives for each command line.
  Script performed(Function<String, List<String>> perform) {
    List<Block> performed = new ArrayList<>();
    for (Block block : blocks) {
      List<String> outcome = new ArrayList<>();
      for (String line : block.commands) {
        if (!line.startsWith("#")) {
          outcome.addAll(perform.apply(line));
        }
      }
      boolean ruled = !outcome.isEmpty() || (block.ruled && !block.isProse());
      if (ruled && outcome.isEmpty()) {
        outcome.add("nothing happens");
      }
      performed.add(new Block(block.commands, ruled, outcome));
    }
    return new Script(performed);
  }

  String text() {
    return String.join("\n\n", blocks.stream().map(Block::text).toList()) + "\n";
  }
}
