package io.quorate.protocol.commit;

/// A participant's answer. Who says Yes can bring the transaction to either outcome, whatever
/// happens, and waits to hear which; who says No has aborted.
public enum Vote {
  YES,
  NO;

  @Override
  public String toString() {
    return this == YES ? "yes" : "no";
  }
}
