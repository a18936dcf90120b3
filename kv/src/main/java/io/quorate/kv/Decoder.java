package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.function.Function;

/// Reads what an [Encoder] wrote. Byte sequences share the array of the source.
///
/// @param <E> what is thrown about input that makes no sense
final class Decoder<E extends Exception> {
  private final Bytes source;
  private final Function<String, E> complaint;
  private int position;

  Decoder(Bytes source, Function<String, E> complaint) {
    this.source = source;
    this.complaint = complaint;
  }

  E malformed(String what) {
    return complaint.apply("%s at byte %d of %d".formatted(what, position, source.length()));
  }

  boolean atEnd() {
    return position == source.length();
  }

  int u8() throws E {
    if (atEnd()) {
      throw malformed("ends too early");
    }
    return source.at(position++) & 0xff;
  }

  int u32() throws E {
    return u8() << 24 | u8() << 16 | u8() << 8 | u8();
  }

  long varint() throws E {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        throw malformed("number beyond 64 bits");
      }
      number |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw malformed("number beyond 64 bits");
  }

  /// A number of things of which each takes at least one of the bytes that are left.
  int count() throws E {
    long count = varint();
    if (count < 0 || count > source.length() - position) {
      throw malformed("a length or count of %d".formatted(count));
    }
    return (int) count;
  }

  Bytes bytes() throws E {
    int length = count();
    Bytes bytes = source.slice(position, length);
    position += length;
    return bytes;
  }

  /// Everything that has not been read yet.
  Bytes rest() {
    Bytes rest = source.slice(position, source.length() - position);
    position = source.length();
    return rest;
  }

  void expectEnd() throws E {
    if (!atEnd()) {
      throw malformed("%d bytes too many".formatted(source.length() - position));
    }
  }
}
