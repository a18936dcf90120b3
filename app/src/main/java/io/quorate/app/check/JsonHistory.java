package io.quorate.app.check;

import io.quorate.checker.Nil;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// Reads objects of JSON, one after the other (JSON lines) or in one array.
final class JsonHistory {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final JsonParser parser;
  private final Events events;

  private JsonHistory(JsonParser parser, Events events) {
    this.parser = parser;
    this.events = events;
  }

  static void read(InputStream in, Events events) throws MalformedInputException {
    try (JsonParser parser = MAPPER.createParser(in)) {
      JsonHistory history = new JsonHistory(parser, events);
      try {
        history.readAll();
      } catch (JacksonException e) {
        throw new MalformedInputException(history.line(e), reason(e));
      }
    }
  }

  /// Names inside the parser help nobody.
  private static String reason(JacksonException e) {
    return e.getOriginalMessage()
        .replaceAll(", from `.*`\\)", ")")
        .replaceAll(" \\(start mark.*", "");
  }

  private int line(JacksonException e) {
    return (e.getLocation() == null ? parser.currentLocation() : e.getLocation()).getLineNr();
  }

  private void readAll() throws MalformedInputException {
    Event event = new Event();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        int line = line();
        event.clear();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          event.put(name, value());
        }
        events.add(event, line);
      } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
        throw new MalformedInputException(line(), "%s is no map".formatted(parser.getString()));
      }
    }
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private Object value() {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> Nil.NIL;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value());
        }
        yield List.copyOf(list);
      }
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value());
        }
        yield map;
      }
      case null, default -> throw new IllegalStateException("token " + parser.currentToken());
    };
  }

  private Object integer() {
    return switch (parser.getNumberValue()) {
      case Integer small -> small.longValue();
      case Long number -> number;
      case BigInteger big -> big;
      case Number other -> throw new IllegalStateException("integer " + other);
    };
  }
}
