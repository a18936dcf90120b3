package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import io.quorate.kv.Compare;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.DeleteRangeResponse;
import io.quorate.kv.EmptyOp;
import io.quorate.kv.KeyValue;
import io.quorate.kv.KvResponse;
import io.quorate.kv.PutRequest;
import io.quorate.kv.PutResponse;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RequestOp;
import io.quorate.kv.ResponseOp;
import io.quorate.kv.TxnRequest;
import io.quorate.kv.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// etcd's keys once more, as simply as they can be told: what requests are answered that come one
/// after the other. It knows those requests only that workloads make.
///
/// An answer tells the revision that it belongs to, so that of several requests only one can be the
/// next: the search for an order goes straight ahead.
final class Keyspace implements Specification<Keyspace.State> {
  private static final int SHOWN_MAX = 20;

  /// @param pairs in the order of their keys
  record State(long revision, List<KeyValue> pairs) {
    @Override
    public int hashCode() {
      return Long.hashCode(revision);
    }
  }

  /// The answer stands with the request, which is equal to itself only: that makes searching cheap.
  static Optional<Operation> operation(Asked asked) {
    return asked.as("asks", asked, asked);
  }

  @Override
  public State initial() {
    return new State(1, List.of());
  }

  @Override
  public Optional<State> apply(State state, Operation operation) {
    Asked asked = (Asked) operation.argument();
    KvResponse response = asked.response().orElseThrow();
    if (response.revision() < state.revision || response.revision() > state.revision + 1) {
      return Optional.empty();
    }
    Turn turn = new Turn(state);
    return turn.answer(asked.request()).equals(response)
        ? Optional.of(turn.after())
        : Optional.empty();
  }

  /// A txn that was answered to have failed does nothing either, if it has nothing else to do.
  @Override
  public boolean readsOnly(Operation operation) {
    Asked asked = (Asked) operation.argument();
    return switch (asked.request()) {
      case RangeRequest _ -> true;
      case TxnRequest txn ->
          txn.failure().isEmpty()
              && asked.response().orElseThrow() instanceof TxnResponse answer
              && !answer.succeeded();
      case PutRequest _, DeleteRangeRequest _, EmptyOp _ -> false;
    };
  }

  @Override
  public String describe(State state) {
    String pairs =
        state.pairs.stream().limit(SHOWN_MAX).map(Asked::words).collect(Collectors.joining(", "));
    return "is at revision %d and holds %s".formatted(state.revision, pairs);
  }

  /// A request's turn.
  private static final class Turn {
    private final State before;
    private List<KeyValue> pairs;
    private boolean changed;

    Turn(State before) {
      this.before = before;
      this.pairs = before.pairs;
    }

    State after() {
      return changed ? new State(revision(), pairs) : before;
    }

    ResponseOp answer(RequestOp request) {
      return switch (request) {
        case PutRequest put -> put(put);
        case DeleteRangeRequest delete -> delete(delete);
        case RangeRequest range -> {
          List<KeyValue> found = List.copyOf(range(range.key(), range.rangeEnd()));
          yield new RangeResponse(revision(), found, false, found.size());
        }
        case TxnRequest txn -> txn(txn);
        case EmptyOp _ -> throw unknown(request);
      };
    }

    private long revision() {
      return changed ? before.revision + 1 : before.revision;
    }

    private PutResponse put(PutRequest put) {
      change();
      int at = place(put.key());
      boolean exists = at < pairs.size() && pairs.get(at).key().equals(put.key());
      if (exists) {
        KeyValue old = pairs.get(at);
        pairs.set(at, pair(put, old.createRevision(), old.version() + 1));
      } else {
        pairs.add(at, pair(put, revision(), 1));
      }
      return new PutResponse(revision(), Optional.empty());
    }

    private KeyValue pair(PutRequest put, long created, long version) {
      return new KeyValue(put.key(), put.value(), created, revision(), version, put.lease());
    }

    private DeleteRangeResponse delete(DeleteRangeRequest delete) {
      int doomed = range(delete.key(), delete.rangeEnd()).size();
      if (doomed > 0) {
        change();
        range(delete.key(), delete.rangeEnd()).clear();
      }
      return new DeleteRangeResponse(revision(), doomed, List.of());
    }

    private TxnResponse txn(TxnRequest txn) {
      boolean succeeds = txn.compares().stream().allMatch(this::holds);
      List<ResponseOp> responses = new ArrayList<>();
      for (RequestOp op : succeeds ? txn.success() : txn.failure()) {
        responses.add(answer(op));
      }
      return new TxnResponse(revision(), succeeds, responses);
    }

    private boolean holds(Compare compare) {
      List<KeyValue> found = range(compare.key(), Bytes.EMPTY);
      KeyValue pair = found.isEmpty() ? KeyValue.deletion(compare.key(), 0) : found.getFirst();
      int comparison =
          switch (compare.operand()) {
            case Compare.Operand.Version(long version) -> Long.compare(pair.version(), version);
            case Compare.Operand.ModRevision(long revision) ->
                Long.compare(pair.modRevision(), revision);
            case Compare.Operand.CreateRevision _,
                Compare.Operand.Value _,
                Compare.Operand.Lease _,
                Compare.Operand.Unrecognized _ ->
                throw unknown(compare);
          };
      return switch (compare.relation()) {
        case EQUAL -> comparison == 0;
        case LESS -> comparison < 0;
        case GREATER, NOT_EQUAL, UNRECOGNIZED -> throw unknown(compare);
      };
    }

    private static IllegalArgumentException unknown(Object what) {
      return new IllegalArgumentException("no workload asks for " + what);
    }

    private void change() {
      if (!changed) {
        changed = true;
        pairs = new ArrayList<>(pairs);
      }
    }

    private List<KeyValue> range(Bytes from, Bytes end) {
      int first = place(from);
      int last = first;
      while (last < pairs.size() && contains(from, end, pairs.get(last).key())) {
        last++;
      }
      return pairs.subList(first, last);
    }

    private static boolean contains(Bytes from, Bytes end, Bytes key) {
      return end.isEmpty() ? key.equals(from) : key.compareTo(end) < 0;
    }

    /// Where a key stands, or would.
    private int place(Bytes key) {
      int low = 0;
      int high = pairs.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (pairs.get(middle).key().compareTo(key) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
