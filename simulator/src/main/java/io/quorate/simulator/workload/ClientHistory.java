package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.checker.Operation;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.RequestOp;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the clients of a world asked for and were told, in the order in which it happened, for the
/// checker.
public final class ClientHistory implements Observer {
  private final List<Asked> all = new ArrayList<>();

  /// Writes of which no client knows that they have taken place.
  private final Map<Bytes, Asked> doubtful = new HashMap<>();

  private long lastIndex;
  private int places;

  public ClientHistory() {}

  Asked ask(long client, RequestOp request) {
    Asked asked = new Asked(client, request, places++);
    all.add(asked);
    return asked;
  }

  /// @param command as it will stand in the log, other than all others
  Asked ask(long client, RequestOp request, Bytes command) {
    Asked asked = ask(client, request);
    doubtful.put(command, asked);
    return asked;
  }

  void tell(Asked asked, KvResponse response) {
    asked.told(response, places++);
  }

  void tell(Asked asked, KvResponse response, Bytes command) {
    doubtful.remove(command);
    tell(asked, response);
  }

  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    if (index > lastIndex) {
      lastIndex = index;
      Asked asked = doubtful.get(command);
      if (asked != null && result instanceof KvResponse response) {
        asked.executed(response, places++);
      }
    }
  }

  /// What there is of it in the eyes of some model.
  List<Operation> operations(Function<Asked, Optional<Operation>> view) {
    return all.stream().map(view).flatMap(Optional::stream).toList();
  }
}
