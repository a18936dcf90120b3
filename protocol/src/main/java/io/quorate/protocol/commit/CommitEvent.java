package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import java.util.List;

/// What a process tells its host.
public sealed interface CommitEvent {
  /// This process knows the outcome. A coordinator's caller may be told.
  record Decided(Outcome outcome) implements CommitEvent {
    @Override
    public String toString() {
      return "decides: " + outcome;
    }
  }

  /// This participant is in doubt, and its patience has run out: somebody should take over
  /// ([CommitInput.TakeOver]). Repeated for as long as it lasts.
  record InDoubt(List<NodeId> participants) implements CommitEvent {
    public InDoubt {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "is in doubt";
    }
  }

  /// This process acts as coordinator and cannot decide, whatever it does, before one of these has
  /// come back and answered; if there are none, before the coordinator has. Repeated for as long as
  /// it lasts.
  record Blocked(List<NodeId> silent) implements CommitEvent {
    public Blocked {
      silent = List.copyOf(silent);
    }

    @Override
    public String toString() {
      return "is blocked: only "
          + (silent.isEmpty() ? "the coordinator" : silent + " or the coordinator")
          + " can know";
    }
  }

  /// The resource did what it was not asked to, or has lost what it had prepared, and nothing that
  /// this process could do would repair it: a person has to. The records stay.
  record Damaged(Outcome wanted, ResourceAnswer.Sight seen) implements CommitEvent {
    @Override
    public String toString() {
      return "damage: %s is due, and the resource says: %s".formatted(wanted, seen);
    }
  }

  /// Nobody will ask this process any more, as far as it knows: its records may go.
  record Ended() implements CommitEvent {
    @Override
    public String toString() {
      return "ends";
    }
  }
}
