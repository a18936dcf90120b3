package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import java.nio.ByteBuffer;
import java.util.Iterator;

/// Takes a parcel apart again.
final class Decoder {
  private final ByteBuffer head;
  private final Iterator<Bytes> payloads;

  Decoder(Parcel parcel) {
    this.head = parcel.head().asBuffer();
    this.payloads = parcel.payloads().iterator();
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new MalformedException("a flag is " + value);
    }
    return value == 1;
  }

  long u64() {
    return need(8).getLong();
  }

  /// A number of things that take at least `bytesEach` bytes of the head.
  int count(int bytesEach) {
    int count = need(4).getInt();
    if (count < 0 || (long) count * bytesEach > head.remaining()) {
      throw new MalformedException(
          "says %d parts where %d bytes are left".formatted(count, head.remaining()));
    }
    return count;
  }

  Bytes payload() {
    if (!payloads.hasNext()) {
      throw new MalformedException("a payload is missing");
    }
    return payloads.next();
  }

  boolean hasMore() {
    return head.hasRemaining();
  }

  /// Nothing may be left over.
  void end() {
    if (head.hasRemaining() || payloads.hasNext()) {
      throw new MalformedException("%d bytes too many".formatted(head.remaining()));
    }
  }

  private ByteBuffer need(int bytes) {
    if (head.remaining() < bytes) {
      throw new MalformedException("ends too early");
    }
    return head;
  }
}
