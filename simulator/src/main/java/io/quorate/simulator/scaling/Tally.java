package io.quorate.simulator.scaling;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// A group's commands, of which each must come once, and to no other group. That they come in the
/// same order to all members replicas find out among themselves, by their fingerprints.
final class Tally implements StateMachine<Integer> {
  private final int group;
  private final Runnable onCommand;
  private BitSet seen = new BitSet();
  private int count;

  /// @param onCommand is told of each command
  Tally(int group, Runnable onCommand) {
    this.group = group;
    this.onCommand = onCommand;
  }

  static Bytes command(int group, int number) {
    return Bytes.wrap(ByteBuffer.allocate(8).putInt(group).putInt(number).array());
  }

  /// How many commands have come.
  int count() {
    return count;
  }

  @Override
  public Integer apply(long index, Bytes command) {
    ByteBuffer content = command.asBuffer();
    int meant = content.getInt();
    int number = content.getInt();
    if (meant != group || seen.get(number)) {
      throw new IllegalStateException(
          "command %d of group %d is applied by group %d, which has %s it"
              .formatted(number, meant, group, seen.get(number) ? "had" : "not had"));
    }
    seen.set(number);
    onCommand.run();
    return ++count;
  }

  @Override
  public long fingerprint(Integer result) {
    return result;
  }

  @Override
  public View view() {
    byte[] content = seen.toByteArray();
    return out -> out.write(content);
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    BitSet loaded = BitSet.valueOf(in.readAllBytes());
    return () -> {
      seen = loaded;
      count = loaded.cardinality();
    };
  }
}
