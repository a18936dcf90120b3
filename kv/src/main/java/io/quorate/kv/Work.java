package io.quorate.kv;

import java.util.List;

/// A transaction's part in one keyspace: what it has read there, and what it is going to write.
public record Work(List<Seen> seen, List<Write> writes) {
  public Work {
    seen = List.copyOf(seen);
    writes = List.copyOf(writes);
  }
}
