package io.quorate.simulator.workload;

import io.quorate.kv.Command;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import java.util.function.Consumer;

/// What a client is to ask for next.
public sealed interface Request {
  /// Changes something. No two commands of a world may be equal.
  record Write(Command command) implements Request {}

  /// Reads something, linearizably.
  ///
  /// @param done is given the answer, if there is one
  record Read(RangeRequest range, Consumer<RangeResponse> done) implements Request {}
}
