package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Adds numbers up: executing a command twice shows.
final class Sum implements StateMachine<Long> {
  static final ResultCodec<Long> RESULTS =
      new ResultCodec<>() {
        @Override
        public Bytes encode(Long result) {
          return number(result);
        }

        @Override
        public Long decode(Bytes encoded) {
          return encoded.asBuffer().getLong();
        }
      };

  private long sum;
  private int executed;

  static Bytes number(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  @Override
  public Long apply(long index, Bytes command) {
    executed++;
    sum += command.asBuffer().getLong();
    return sum;
  }

  int executed() {
    return executed;
  }

  long value() {
    return sum;
  }

  @Override
  public View view() {
    long seen = sum;
    return out -> new DataOutputStream(out).writeLong(seen);
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    long loaded = new DataInputStream(in).readLong();
    return () -> sum = loaded;
  }
}
