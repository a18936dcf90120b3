package io.quorate.app.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Results as JSON. Records become objects with their components' names; nothing of a result has a
/// meaning that its name does not say.
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /// In one line, as programs like it.
  public static String line(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// In many lines, as people like it.
  public static String pretty(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  static <T> T read(String text, Class<T> type) {
    return MAPPER.readValue(text, type);
  }

  static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }
}
