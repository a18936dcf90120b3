package io.quorate.runtime.codec;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import java.util.ArrayList;
import java.util.List;

/// What a log holds, whichever protocol orders it.
final class ContentCodec {
  private static final int COMMAND = 1;
  private static final int OPENING = 2;
  private static final int CLOCK = 3;
  private static final int MEMBERSHIP = 4;
  private static final int NOTHING = 5;

  /// The fewest bytes that an encoded content takes.
  static final int SIZE_MIN = 1;

  private static final int COMMAND_SIZE = 17;

  private ContentCodec() {}

  static void encode(Encoder out, Content content) {
    switch (content) {
      case Content.Command command -> encodeCommand(out, command);
      case Content.Opening(var epoch) -> out.u8(OPENING).u64(epoch);
      case Content.Clock(var millis) -> out.u8(CLOCK).u64(millis);
      case Content.Nothing() -> out.u8(NOTHING);
      case Content.Membership(var id, var configuration) -> {
        id(out.u8(MEMBERSHIP), id);
        encode(out, configuration);
      }
    }
  }

  static Content decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case COMMAND -> decodeCommand(in);
      case OPENING -> new Content.Opening(in.u64());
      case CLOCK -> new Content.Clock(in.u64());
      case MEMBERSHIP -> decodeMembership(in);
      case NOTHING -> new Content.Nothing();
      default -> throw new MalformedException("unknown content " + tag);
    };
  }

  static void encodeCommands(Encoder out, List<Content.Command> commands) {
    out.u32(commands.size());
    for (Content.Command command : commands) {
      encodeCommand(out, command);
    }
  }

  static List<Content.Command> decodeCommands(Decoder in) {
    int count = in.count(COMMAND_SIZE);
    List<Content.Command> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int tag = in.u8();
      if (tag != COMMAND) {
        throw new MalformedException("content %d is not a command".formatted(tag));
      }
      commands.add(decodeCommand(in));
    }
    return commands;
  }

  private static void encodeCommand(Encoder out, Content.Command command) {
    id(out.u8(COMMAND), command.id()).payload(command.payload());
  }

  private static Content.Command decodeCommand(Decoder in) {
    return new Content.Command(id(in), in.payload());
  }

  private static Content.Membership decodeMembership(Decoder in) {
    RequestId id = id(in);
    Configuration configuration = decodeConfiguration(in);
    if (configuration.voters().isEmpty()) {
      throw new MalformedException("a change to a group without voters");
    }
    return new Content.Membership(id, configuration);
  }

  static void encode(Encoder out, Configuration configuration) {
    encode(out, configuration.voters());
    encode(out, configuration.outgoing());
    encode(out, configuration.learners());
  }

  static Configuration decodeConfiguration(Decoder in) {
    try {
      return new Configuration(decodeNodes(in), decodeNodes(in), decodeNodes(in));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not a configuration: " + e.getMessage());
    }
  }

  private static void encode(Encoder out, List<NodeId> nodes) {
    out.u32(nodes.size());
    nodes.forEach(node -> out.u64(node.value()));
  }

  /// In order, so that there is one encoding of every configuration.
  private static List<NodeId> decodeNodes(Decoder in) {
    int count = in.count(8);
    List<NodeId> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      NodeId node = new NodeId(in.u64());
      if (i > 0 && nodes.getLast().compareTo(node) >= 0) {
        throw new MalformedException("member %s comes after %s".formatted(node, nodes.getLast()));
      }
      nodes.add(node);
    }
    return nodes;
  }

  private static Encoder id(Encoder out, RequestId id) {
    return out.u64(id.origin()).u64(id.sequence());
  }

  private static RequestId id(Decoder in) {
    return new RequestId(in.u64(), in.u64());
  }
}
