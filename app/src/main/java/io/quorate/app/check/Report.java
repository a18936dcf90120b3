package io.quorate.app.check;

import io.quorate.checker.CounterExample;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is said of one file.
///
/// @param operations how many the history has, without those that failed
record Report(
    String file,
    String model,
    Verdict verdict,
    int operations,
    double readSeconds,
    double checkSeconds) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  String text() {
    String head =
        "%s: %s  (%s, %,d operations, read in %.2f s, checked in %.2f s)%n"
            .formatted(file, word(), model, operations, readSeconds, checkSeconds);
    return switch (verdict) {
      case Verdict.Holds _ -> head;
      case Verdict.Violated(var example) ->
          "%s%n%s%n%s%n%n".formatted(head, example.timeLine(), example.why());
      case Verdict.Undecided(var limit, var ordered, var all) ->
          "%s  stopped by %s; at most %,d of %,d answered operations could be put in order%n"
              .formatted(head, limit, ordered, all);
    };
  }

  private String word() {
    return switch (verdict) {
      case Verdict.Holds _ -> "holds";
      case Verdict.Violated _ -> "violated";
      case Verdict.Undecided _ -> "undecided";
    };
  }

  /// One line of JSON.
  String json() {
    ObjectNode node =
        NODES
            .objectNode()
            .put("file", file)
            .put("model", model)
            .put("verdict", word())
            .put("operations", operations)
            .put("readSeconds", readSeconds)
            .put("checkSeconds", checkSeconds);
    switch (verdict) {
      case Verdict.Holds _ -> {}
      case Verdict.Violated(var example) -> node.set("counterExample", json(example));
      case Verdict.Undecided(var limit, var ordered, var all) ->
          node.put("limit", limit).put("ordered", ordered).put("answered", all);
    }
    return MAPPER.writeValueAsString(node);
  }

  private static ObjectNode json(CounterExample example) {
    ArrayNode operations = NODES.arrayNode();
    for (Operation each : example.operations()) {
      ObjectNode node = NODES.objectNode().put("process", each.process()).put("f", each.name());
      node.set("value", json(each.argument()));
      node.put("call", each.call());
      if (!each.pending()) {
        node.set("result", json(each.result()));
        node.put("answer", each.answer());
      }
      operations.add(node);
    }
    ObjectNode node = NODES.objectNode().put("why", example.why());
    node.set("operations", operations);
    return node.put("timeLine", example.timeLine());
  }

  private static JsonNode json(Object value) {
    return switch (value) {
      case Nil _ -> NODES.nullNode();
      case Keyword(var name) -> NODES.stringNode(name);
      case Boolean truth -> NODES.booleanNode(truth);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Collection<?> values -> {
        ArrayNode array = NODES.arrayNode();
        values.forEach(each -> array.add(json(each)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, each) -> object.set(String.valueOf(key), json(each)));
        yield object;
      }
      default -> NODES.stringNode(value.toString());
    };
  }
}
