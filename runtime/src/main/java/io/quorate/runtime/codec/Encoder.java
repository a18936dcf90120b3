package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Builds a parcel piece by piece. Payloads are referred to, not copied. May be used again after
/// [#finish].
final class Encoder {
  private ByteBuffer head = ByteBuffer.allocate(1024);
  private List<Bytes> payloads = new ArrayList<>();
  private long payloadBytes;

  Encoder u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  Encoder u32(int value) {
    room(4).putInt(value);
    return this;
  }

  Encoder u64(long value) {
    room(8).putLong(value);
    return this;
  }

  Encoder payload(Bytes payload) {
    payloads.add(payload);
    payloadBytes += payload.length();
    return this;
  }

  /// The size so far of what [#finish] will return.
  long size() {
    return head.position() + payloadBytes + 8L * payloads.size();
  }

  Parcel finish() {
    Parcel parcel = new Parcel(Bytes.copyOf(head.flip(), head.remaining()), payloads);
    head.clear();
    payloads = new ArrayList<>();
    payloadBytes = 0;
    return parcel;
  }

  private ByteBuffer room(int bytes) {
    if (head.remaining() < bytes) {
      head = ByteBuffer.allocate(head.capacity() * 2).put(head.flip());
    }
    return head;
  }
}
