package io.quorate.protocol.multipaxos;

import io.quorate.protocol.SnapshotHead;
import java.util.List;

/// What a node must never forget. [Memory] tells what many of them come to.
public sealed interface Fact {
  /// It will accept nothing of a lower ballot, nor promise one.
  record Promised(Ballot ballot) implements Fact {
    @Override
    public String toString() {
      return "promise " + ballot;
    }
  }

  /// What it has accepted, in order of slots; it takes the place of what was there.
  record AcceptedValues(List<Accepted> values) implements Fact {
    public AcceptedValues {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("nothing is accepted");
      }
    }

    @Override
    public String toString() {
      return values.toString();
    }
  }

  /// What it has accepted up to `slot` is chosen.
  ///
  /// @param since where the members are named who decide about what follows
  /// @param voids these members are new: what it has accepted behind `slot` is void
  record Chosen(long slot, long since, boolean voids) implements Fact {
    @Override
    public String toString() {
      return "chosen=" + slot + (voids ? ", the rest is void" : "");
    }
  }

  /// The log begins, or begins anew, after a snapshot.
  ///
  /// @param voids what it has accepted behind that is void, too: it was accepted under other
  ///   members
  record Begun(SnapshotHead after, boolean voids) implements Fact {
    @Override
    public String toString() {
      return after + (voids ? ", the rest is void" : "");
    }
  }
}
