package io.quorate.runtime.codec;

import io.quorate.protocol.Content;
import io.quorate.protocol.RequestId;
import java.util.ArrayList;
import java.util.List;

/// What a log holds, whichever protocol orders it.
final class ContentCodec {
  private static final int COMMAND = 1;
  private static final int OPENING = 2;
  private static final int CLOCK = 3;

  /// The fewest bytes that an encoded content takes.
  static final int SIZE_MIN = 9;

  private static final int COMMAND_SIZE = 17;

  private ContentCodec() {}

  static void encode(Encoder out, Content content) {
    switch (content) {
      case Content.Command command -> encodeCommand(out, command);
      case Content.Opening(var epoch) -> out.u8(OPENING).u64(epoch);
      case Content.Clock(var millis) -> out.u8(CLOCK).u64(millis);
    }
  }

  static Content decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case COMMAND -> decodeCommand(in);
      case OPENING -> new Content.Opening(in.u64());
      case CLOCK -> new Content.Clock(in.u64());
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
    out.u8(COMMAND)
        .u64(command.id().origin())
        .u64(command.id().sequence())
        .payload(command.payload());
  }

  private static Content.Command decodeCommand(Decoder in) {
    return new Content.Command(new RequestId(in.u64(), in.u64()), in.payload());
  }
}
