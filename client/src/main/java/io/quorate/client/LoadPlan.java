package io.quorate.client;

import java.time.Duration;
import java.util.List;

/// A load to put on a cluster.
///
/// @param endpoints nodes to connect to; connections go round them
/// @param connections 1 or more
/// @param clients each has one request outstanding; they go round the connections, so there are at
///   least as many
/// @param fill write every key once before anything else, so that reads find something
/// @param warmUp requests before the measured ones
/// @param requestTimeout after which a request is given up and counted as an error
/// @param eventLoops threads that do the whole work
/// @param seed for drawing keys
public record LoadPlan(
    List<Endpoint> endpoints,
    int connections,
    int clients,
    Operation operation,
    KeyPlan keys,
    boolean fill,
    long warmUp,
    Amount amount,
    Duration requestTimeout,
    int eventLoops,
    long seed) {
  public LoadPlan {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a load needs an endpoint");
    }
    if (connections < 1) {
      throw new IllegalArgumentException(connections + " connections: it needs one at least");
    }
    if (clients < connections) {
      throw new IllegalArgumentException(
          clients + " clients leave some of the " + connections + " connections without one");
    }
    if (warmUp < 0) {
      throw new IllegalArgumentException(warmUp + " warm-up requests: the number is negative");
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException("request timeout " + requestTimeout + " is not positive");
    }
    if (eventLoops < 1) {
      throw new IllegalArgumentException(eventLoops + " event loops: it needs one at least");
    }
    if (operation instanceof Operation.Txn txn && keys.space() < txn.puts()) {
      throw new IllegalArgumentException(
          "a txn puts " + txn.puts() + " different keys, but the key space has " + keys.space());
    }
  }
}
