package io.quorate.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.bytes.Bytes;
import java.util.Arrays;

/// Bytes on their way into and out of protobuf messages.
final class Payload {
  private Payload() {}

  /// Shares the array: both types promise not to change it.
  static ByteString of(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
  }

  static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  /// The exclusive end of the range of all keys with this prefix: the prefix with its last byte
  /// that is not 255 raised by one. There is none for no bytes and for 255s only; etcd then takes
  /// one zero byte for "to the end".
  static ByteString endOfPrefix(Bytes prefix) {
    var end = prefix.toArray();
    for (int last = end.length - 1; last >= 0; last--) {
      if (end[last] != -1) {
        end[last]++;
        return UnsafeByteOperations.unsafeWrap(Arrays.copyOf(end, last + 1));
      }
    }
    return ByteString.copyFrom(new byte[1]);
  }
}
