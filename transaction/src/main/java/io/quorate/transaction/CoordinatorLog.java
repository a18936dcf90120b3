package io.quorate.transaction;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a coordinator of classic two-phase commit must not forget: what it has committed. What is
/// not in it was not committed, and will not be. Used on the node's thread.
public interface CoordinatorLog {
  /// Makes a commit durable, and only then goes on.
  ///
  /// @param done called on the node's thread, later; never, if the disk fails
  void commit(TransactionId transaction, List<NodeId> participants, Runnable done);

  /// All participants have finished it. That may get lost.
  void end(TransactionId transaction);

  /// The commits that are not ended, and whom they concern.
  SortedMap<TransactionId, List<NodeId>> commits();

  /// One that lives as long as its process; enough for those who never commit so.
  static CoordinatorLog inMemory(Surroundings surroundings) {
    SortedMap<TransactionId, List<NodeId>> commits = new TreeMap<>();
    return new CoordinatorLog() {
      @Override
      public void commit(TransactionId transaction, List<NodeId> participants, Runnable done) {
        commits.put(transaction, List.copyOf(participants));
        surroundings.execute(done);
      }

      @Override
      public void end(TransactionId transaction) {
        commits.remove(transaction);
      }

      @Override
      public SortedMap<TransactionId, List<NodeId>> commits() {
        return new TreeMap<>(commits);
      }
    };
  }
}
