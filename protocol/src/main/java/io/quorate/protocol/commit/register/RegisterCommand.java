package io.quorate.protocol.commit.register;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import java.util.List;

/// What changes a [DecisionRegister]. Each may be submitted again if its answer got lost.
public sealed interface RegisterCommand {
  /// A coordinator that starts takes the epoch after `last`, which it has read: its transactions of
  /// all epochs before are closed. Of two that act in its name one gets it.
  record TakeEpoch(NodeId owner, long last) implements RegisterCommand {}

  /// Closes all transactions of the owner's epochs below `epoch`, in one entry: those that are not
  /// committed never will be.
  record Fence(NodeId owner, long epoch) implements RegisterCommand {}

  /// Asks for this outcome, and gets the first that was asked for.
  ///
  /// @param participants who has to be told of a commit
  record Decide(TransactionId transaction, Outcome outcome, List<NodeId> participants)
      implements RegisterCommand {
    public Decide {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "Decide " + outcome;
    }
  }

  /// All participants were seen to have committed: nobody needs to be told any more.
  record Forget(TransactionId transaction) implements RegisterCommand {
    @Override
    public String toString() {
      return "Forget";
    }
  }

  /// Drops what is left of the owner's transactions below `epoch`, which must be closed. Stops
  /// short of an epoch in which a commit is not forgotten.
  record Prune(NodeId owner, long epoch) implements RegisterCommand {}
}
