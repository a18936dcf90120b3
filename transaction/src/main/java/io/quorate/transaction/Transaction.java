package io.quorate.transaction;

import io.quorate.kv.Work;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A transaction whose client has read all that it wants to, and asks for it to be committed.
///
/// @param parts what it has seen and what it writes, by keyspace
/// @param answer when the client wants to be told
/// @param protocol how it is decided if it is over several keyspaces
public record Transaction(SortedMap<String, Work> parts, AnswerWhen answer, Protocol protocol) {
  /// When a commit is answered.
  public enum AnswerWhen {
    /// As soon as nothing can change it any more. Reads that must be new wait for what is not
    /// applied yet; serializable ones may miss it.
    DECIDED,
    /// When it has taken effect everywhere.
    APPLIED
  }

  public Transaction {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /// One that the register decides, and that is answered as soon as it has.
  public static Transaction of(Map<String, Work> parts) {
    return new Transaction(new TreeMap<>(parts), AnswerWhen.DECIDED, Protocol.REGISTER);
  }

  public Transaction answeredWhen(AnswerWhen when) {
    return new Transaction(parts, when, protocol);
  }

  public Transaction by(Protocol other) {
    return new Transaction(parts, answer, other);
  }
}
