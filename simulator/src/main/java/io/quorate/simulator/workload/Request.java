package io.quorate.simulator.workload;

import io.quorate.kv.Command;
import io.quorate.kv.KvResponse;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import java.util.function.Consumer;

/// What a client is to ask for next.
public sealed interface Request {
  /// Changes something. No two commands of a world may be equal.
  ///
  /// @param done is given the answer, if the command is known to have been executed
  record Write(Command command, Consumer<KvResponse> done) implements Request {}

  /// Reads something, linearizably.
  ///
  /// @param done is given the answer, if there is one
  record Read(RangeRequest range, Consumer<RangeResponse> done) implements Request {}
}
