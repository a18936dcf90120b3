package io.quorate.transaction;

import io.quorate.kv.Conflict;
import io.quorate.kv.KvError;
import io.quorate.protocol.commit.TransactionId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a client is told of its transaction.
public sealed interface Ending {
  /// All of it was done, or certainly will be.
  ///
  /// @param id nothing if one keyspace did it alone, or nothing was written
  /// @param revisions those of the keyspaces that are known to have done it
  record Committed(Optional<TransactionId> id, SortedMap<String, Long> revisions)
      implements Ending {
    public Committed {
      revisions = Collections.unmodifiableSortedMap(new TreeMap<>(revisions));
    }
  }

  /// Nothing of it was done, or ever will be.
  record Aborted(Cause cause) implements Ending {}

  /// It was done, or will be, or not; the answer did not come in time.
  record Unknown(Optional<TransactionId> id) implements Ending {}

  /// Why a transaction was aborted.
  sealed interface Cause {
    /// Others were there: begin again, with new reads.
    record Conflicting(String keyspace, Conflict conflict) implements Cause {}

    /// Somebody or something could not be reached, or took too long: begin again.
    record Unavailable(String what) implements Cause {}

    /// The keyspace will never do this.
    record Refused(String keyspace, KvError error) implements Cause {}

    /// The client asks for what nobody can do.
    record Mistaken(String what) implements Cause {}
  }
}
