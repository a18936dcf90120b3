package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Write;
import java.util.List;
import java.util.stream.Collectors;

/// What one step asks to make durable. A write of nothing is a barrier: it is durable when all
/// writes before it are. A crash may leave the first facts of a write and not the rest.
public record MultiPaxosWrite(List<Fact> facts) implements Write {
  public MultiPaxosWrite {
    facts = List.copyOf(facts);
  }

  public boolean isBarrier() {
    return facts.isEmpty();
  }

  @Override
  public String toString() {
    return facts.isEmpty()
        ? "nothing"
        : facts.stream().map(Fact::toString).collect(Collectors.joining(", "));
  }
}
