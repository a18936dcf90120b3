package io.quorate.simulator.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.ResourceAnswer;
import io.quorate.protocol.commit.ResourceAnswer.Sight;
import io.quorate.protocol.commit.ResourceCall;
import java.util.Optional;
import java.util.OptionalLong;

/// A bank's account as a participant's resource. Work is an amount to be added.
final class SimulatedResource {
  private final ResourceKind kind;
  private final Ballot ballot;
  private long balance;

  /// What the balance will be if the work is committed.
  private OptionalLong prepared = OptionalLong.empty();

  private Optional<Outcome> evidence = Optional.empty();
  private boolean held;
  private int commits;
  private boolean offended;

  SimulatedResource(ResourceKind kind, Ballot ballot, long balance) {
    this.kind = kind;
    this.ballot = ballot;
    this.balance = balance;
  }

  long balance() {
    return balance;
  }

  /// Whether work is prepared, so that others may have to wait.
  boolean isLocked() {
    return prepared.isPresent();
  }

  /// Whether it was asked for something that must not be asked of it.
  boolean isOffended() {
    return offended;
  }

  /// The participant's process has crashed.
  void crash() {
    if (kind == ResourceKind.LOG_BASED) {
      prepared = OptionalLong.empty();
    }
  }

  /// The answer, unless it gets lost.
  Optional<ResourceAnswer> call(ResourceCall call) {
    return switch (call) {
      case ResourceCall.Check _ ->
          Optional.of(
              ballot == Ballot.NO ? new ResourceAnswer.Refused() : new ResourceAnswer.Willing());
      case ResourceCall.Prepare(var work) -> Optional.of(prepare(work));
      case ResourceCall.Commit(var redo) -> commit(redo);
      case ResourceCall.Abort(var undo) -> Optional.of(abort(undo));
      case ResourceCall.Inspect _ -> Optional.of(new ResourceAnswer.Seen(sight()));
      case ResourceCall.Evict _ -> {
        held = false;
        yield Optional.empty();
      }
    };
  }

  private ResourceAnswer prepare(Bytes work) {
    if (ballot != Ballot.YES || kind == ResourceKind.TOUCHY) {
      return new ResourceAnswer.Refused();
    }
    long after = balance + Long.parseLong(work.toUtf8());
    prepared = OptionalLong.of(after);
    return kind == ResourceKind.READ_ONLY_LEAK
        ? new ResourceAnswer.ReadOnly()
        : new ResourceAnswer.Prepared(number(balance), number(after));
  }

  private static Bytes number(long value) {
    return Bytes.utf8(Long.toString(value));
  }

  private Optional<ResourceAnswer> commit(Bytes redo) {
    boolean first = commits++ == 0;
    switch (kind) {
      case DEAD_SESSION -> held |= first;
      case BACKEND_KILLED -> {
        if (first) {
          return Optional.of(new ResourceAnswer.Failed("RMERR"));
        }
      }
      case FAILOVER -> prepared = OptionalLong.empty();
      case LOG_BASED -> {
        if (!redo.isEmpty()) {
          prepared = OptionalLong.of(Long.parseLong(redo.toUtf8()));
        }
      }
      case DATABASE, READ_ONLY_LEAK, REPLY_LOST, TOUCHY -> {}
    }
    if (held) {
      return Optional.of(new ResourceAnswer.Failed(first ? "RMFAIL" : "NOTA"));
    }
    if (prepared.isEmpty()) {
      return Optional.of(new ResourceAnswer.Failed("NOTA"));
    }
    balance = prepared.getAsLong();
    end(Outcome.COMMITTED);
    return kind == ResourceKind.REPLY_LOST && first
        ? Optional.empty()
        : Optional.of(new ResourceAnswer.Done());
  }

  private ResourceAnswer abort(Bytes undo) {
    offended |= kind == ResourceKind.TOUCHY;
    if (kind == ResourceKind.LOG_BASED) {
      if (!undo.isEmpty()) {
        balance = Long.parseLong(undo.toUtf8());
      }
    } else if (prepared.isEmpty() || held) {
      return new ResourceAnswer.Failed("NOTA");
    }
    end(Outcome.ABORTED);
    return new ResourceAnswer.Done();
  }

  private void end(Outcome outcome) {
    prepared = OptionalLong.empty();
    evidence = Optional.of(outcome);
  }

  private Sight sight() {
    if (prepared.isPresent()) {
      return Sight.PREPARED;
    }
    return evidence
        .map(outcome -> outcome == Outcome.COMMITTED ? Sight.COMMITTED : Sight.ABORTED)
        .orElse(Sight.ABSENT);
  }
}
