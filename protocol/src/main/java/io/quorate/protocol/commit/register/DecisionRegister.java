package io.quorate.protocol.commit.register;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The decisions of transactions, as a state machine to be replicated: each is written once.
///
/// A coordinator names its transactions in an epoch of its own, which it takes when it starts. To
/// close all that it may have left behind takes one entry, a fence, and no list of transactions:
/// what is below the fence and not committed is aborted. An epoch is never closed by time.
///
/// The outcome of a commit is kept until every participant was seen to have committed, and that it
/// was over until the epoch is pruned. What is forgotten early is answered wrongly: whoever finds
/// no trace of a commit takes it for an abort.
public final class DecisionRegister {
  /// What is known of a transaction.
  public sealed interface Entry {
    record Committed(List<NodeId> participants) implements Entry {
      public Committed {
        participants = List.copyOf(participants);
      }
    }

    record Aborted() implements Entry {}

    /// Committed, and all participants were seen to have done so.
    record Over() implements Entry {}
  }

  /// Everything that a register knows, to be written down.
  ///
  /// @param fences the lowest epoch of each owner that is not closed
  /// @param floors the lowest epoch of each owner of which something is known
  public record Contents(
      SortedMap<NodeId, Long> fences,
      SortedMap<NodeId, Long> floors,
      SortedMap<TransactionId, Entry> entries) {}

  /// The lowest epoch of each owner that is not closed: the one that it has taken last, if nobody
  /// has fenced it off since.
  private final SortedMap<NodeId, Long> fences;

  /// The lowest epoch of each owner of which something is known.
  private final SortedMap<NodeId, Long> floors;

  private final TreeMap<TransactionId, Entry> entries;

  public DecisionRegister() {
    this(new Contents(new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
  }

  /// A register that goes on where another stood.
  public DecisionRegister(Contents contents) {
    this.fences = new TreeMap<>(contents.fences());
    this.floors = new TreeMap<>(contents.floors());
    this.entries = new TreeMap<>(contents.entries());
  }

  /// What it knows now; later changes do not show in it.
  public Contents contents() {
    return new Contents(new TreeMap<>(fences), new TreeMap<>(floors), new TreeMap<>(entries));
  }

  public RegisterAnswer apply(RegisterCommand command) {
    return switch (command) {
      case RegisterCommand.TakeEpoch(var owner, var last) -> takeEpoch(owner, last);
      case RegisterCommand.Fence(var owner, var epoch) -> fence(owner, epoch);
      case RegisterCommand.Decide decide -> decide(decide);
      case RegisterCommand.Forget(var transaction) -> forget(transaction);
      case RegisterCommand.Prune(var owner, var epoch) -> prune(owner, epoch);
    };
  }

  private RegisterAnswer takeEpoch(NodeId owner, long last) {
    if (openEpoch(owner) != last) {
      return new RegisterAnswer.Fenced(openEpoch(owner));
    }
    fence(owner, last + 1);
    return new RegisterAnswer.EpochTaken(last + 1);
  }

  private RegisterAnswer fence(NodeId owner, long epoch) {
    if (epoch > openEpoch(owner)) {
      fences.put(owner, epoch);
      below(owner, epoch).values().removeIf(Entry.Aborted.class::isInstance);
    }
    return new RegisterAnswer.Fenced(openEpoch(owner));
  }

  private RegisterAnswer decide(RegisterCommand.Decide decide) {
    RegisterAnswer known = read(decide.transaction());
    if (!(known instanceof RegisterAnswer.Undecided)) {
      return known;
    }
    entries.put(
        decide.transaction(),
        switch (decide.outcome()) {
          case COMMITTED -> new Entry.Committed(decide.participants());
          case ABORTED -> new Entry.Aborted();
        });
    return new RegisterAnswer.Decided(decide.outcome());
  }

  private RegisterAnswer forget(TransactionId transaction) {
    if (entries.get(transaction) instanceof Entry.Committed) {
      entries.put(transaction, new Entry.Over());
    }
    return read(transaction);
  }

  private RegisterAnswer prune(NodeId owner, long epoch) {
    SortedMap<TransactionId, Entry> closed = below(owner, Math.min(epoch, openEpoch(owner)));
    long floor =
        closed.entrySet().stream()
            .filter(each -> each.getValue() instanceof Entry.Committed)
            .mapToLong(each -> each.getKey().epoch())
            .min()
            .orElse(Math.min(epoch, openEpoch(owner)));
    if (floor > floor(owner)) {
      floors.put(owner, floor);
      below(owner, floor).clear();
    }
    return new RegisterAnswer.Pruned(floor(owner));
  }

  private SortedMap<TransactionId, Entry> below(NodeId owner, long epoch) {
    return entries.subMap(
        new TransactionId(owner, Long.MIN_VALUE, Long.MIN_VALUE),
        new TransactionId(owner, epoch, Long.MIN_VALUE));
  }

  // ---- queries
  // -------------------------------------------------------------------------------------

  /// What has become of a transaction.
  public RegisterAnswer read(TransactionId transaction) {
    return switch (entries.get(transaction)) {
      case Entry.Committed _ -> new RegisterAnswer.Decided(Outcome.COMMITTED);
      case Entry.Aborted _ -> new RegisterAnswer.Decided(Outcome.ABORTED);
      case Entry.Over _ -> new RegisterAnswer.Forgotten();
      case null -> unwritten(transaction);
    };
  }

  private RegisterAnswer unwritten(TransactionId transaction) {
    if (transaction.epoch() < floor(transaction.owner())) {
      return new RegisterAnswer.Forgotten();
    }
    return transaction.epoch() < openEpoch(transaction.owner())
        ? new RegisterAnswer.Decided(Outcome.ABORTED)
        : new RegisterAnswer.Undecided();
  }

  /// The lowest epoch of this owner that is not closed; 0 if it has taken none.
  public long openEpoch(NodeId owner) {
    return fences.getOrDefault(owner, 0L);
  }

  private long floor(NodeId owner) {
    return floors.getOrDefault(owner, 0L);
  }

  /// The commits that somebody may still have to be told of, and whom they concern.
  public SortedMap<TransactionId, List<NodeId>> unfinished() {
    SortedMap<TransactionId, List<NodeId>> unfinished = new TreeMap<>();
    for (Map.Entry<TransactionId, Entry> each : entries.entrySet()) {
      if (each.getValue() instanceof Entry.Committed(var participants)) {
        unfinished.put(each.getKey(), participants);
      }
    }
    return unfinished;
  }
}
