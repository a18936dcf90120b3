package io.quorate.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.quorate.api.observation.Observation;
import io.quorate.api.observation.ServerId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Something that has befallen a server, as it tells it; see the service `quorate.v1.Observations`.
///
/// @param sequence grows by one with each; begins anew when the server starts
/// @param at by the server's clock
/// @param group the group that it is about, or 0
/// @param kind what it is, such as `leader_elected`
/// @param facts what else the server says, by name: numbers, text, truth, or lists of text; ids of
///   servers are in hexadecimal
public record ServerEvent(
    long sequence, Instant at, long group, String kind, Map<String, Object> facts) {
  /// The name that an event has which this client is too old for.
  private static final String UNKNOWN = "unknown";

  public ServerEvent {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  static ServerEvent of(Observation said) {
    FieldDescriptor what =
        said.getOneofFieldDescriptor(Observation.getDescriptor().getOneofs().getFirst());
    Map<String, Object> facts = new LinkedHashMap<>();
    if (what != null) {
      Message details = (Message) said.getField(what);
      for (FieldDescriptor field : details.getDescriptorForType().getFields()) {
        facts.put(field.getName(), fact(details.getField(field)));
      }
    }
    return new ServerEvent(
        said.getSequence(),
        Instant.ofEpochMilli(said.getAtMs()),
        said.getGroup(),
        what == null ? UNKNOWN : what.getName(),
        facts);
  }

  private static Object fact(Object value) {
    return switch (value) {
      case ServerId server -> Long.toHexString(server.getId());
      case List<?> several -> several.stream().map(ServerEvent::fact).toList();
      default -> value;
    };
  }
}
