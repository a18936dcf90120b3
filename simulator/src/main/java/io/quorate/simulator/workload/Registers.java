package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.KeyValue;
import io.quorate.checker.specification.NilResult;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.EmptyOp;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.TxnRequest;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A few registers that are read and written. They are judged as any register would be, by the
/// values that were written and read: revisions say nothing.
final class Registers implements Workload {
  private static final int COUNT = 5;

  @Override
  public Behaviour client() {
    return Registers::next;
  }

  private static Request next(String tag, RandomGenerator random) {
    Bytes key = Bytes.utf8("register/" + random.nextInt(COUNT));
    return random.nextInt(10) < 4
        ? new Request.Read(new RangeRequest(key), _ -> {})
        : new Request.Write(new PutRequest(key, Bytes.utf8(tag)));
  }

  @Override
  public void judge(ClientHistory history) {
    Linearizability.require(
        new KeyValue(Nil.NIL, NilResult.ABSENT), history.operations(Registers::operation));
  }

  private static Optional<Operation> operation(Asked asked) {
    return switch (asked.request()) {
      case PutRequest put -> {
        List<Bytes> pair = List.of(put.key(), put.value());
        yield asked.as("put", pair, pair);
      }
      case RangeRequest get -> asked.as("get", get.key(), found(asked));
      case DeleteRangeRequest _, TxnRequest _, EmptyOp _ ->
          throw new IllegalStateException("not one of these requests: " + asked);
    };
  }

  private static Object found(Asked get) {
    return get.response()
        .map(response -> ((RangeResponse) response).kvs())
        .filter(kvs -> !kvs.isEmpty())
        .<Object>map(kvs -> kvs.getFirst().value())
        .orElse(Nil.NIL);
  }
}
