package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.InputStream;

/// A list of texts, kept only once for all machines: each life of a machine is a place in what all
/// have agreed on. A command's result is its place, from 1 up; a question's answer is how many
/// texts the list has.
final class Ledger implements StateMachine<Integer> {
  private final Agreement agreement;
  private int length;

  Ledger(Agreement agreement) {
    this.agreement = agreement;
  }

  @Override
  public Integer apply(long index, Bytes command) {
    length++;
    agreement.applied(length, index, command.toUtf8());
    return length;
  }

  int length() {
    return length;
  }

  @Override
  public View view() {
    throw new UnsupportedOperationException("nothing takes snapshots yet");
  }

  @Override
  public void restore(InputStream in) {
    throw new UnsupportedOperationException("nothing takes snapshots yet");
  }
}
