package io.quorate.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What a comparison measures: one kind of request from many clients, or from one.
///
/// @param operation the subcommand that makes this load: `put`, `range` or `txn`
/// @param single one client on one connection; otherwise 1000 on 100
record Workload(String operation, boolean single) {
  private static final List<String> OPERATIONS = List.of("put", "range", "txn");
  private static final String SINGLE = "-1";
  private static final int CLIENTS = 1_000;
  private static final int CONNECTIONS = 100;

  /// A single client gets a fraction of the requests, since it cannot keep a cluster busy.
  private static final int SINGLE_DIVISOR = 20;

  /// Reads `put` or `put-1`.
  ///
  /// @throws IllegalArgumentException naming the text and what is allowed
  static Workload parse(String text) {
    boolean single = text.endsWith(SINGLE);
    String operation = single ? text.substring(0, text.length() - SINGLE.length()) : text;
    if (!OPERATIONS.contains(operation)) {
      throw new IllegalArgumentException(
          "workload \"%s\" is none of %s".formatted(text, String.join(", ", names())));
    }
    return new Workload(operation, single);
  }

  /// Reads a comma-separated list.
  ///
  /// @throws IllegalArgumentException as [#parse]
  static List<Workload> parseList(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Workload::parse).toList();
  }

  private static List<String> names() {
    return OPERATIONS.stream().flatMap(name -> Stream.of(name, name + SINGLE)).toList();
  }

  String name() {
    return single ? operation + SINGLE : operation;
  }

  int clients() {
    return single ? 1 : CLIENTS;
  }

  int connections() {
    return single ? 1 : CONNECTIONS;
  }

  /// @param manyRequests how many many clients would send
  long requests(long manyRequests) {
    return single ? Math.max(1, manyRequests / SINGLE_DIVISOR) : manyRequests;
  }

  /// What follows `quorate bench`.
  ///
  /// @param manyRequests as in [#requests]
  List<String> arguments(String endpoints, long manyRequests, long warmUp, int valueSize) {
    List<String> arguments = new ArrayList<>(List.of("bench", operation));
    arguments.addAll(List.of("--endpoints", endpoints));
    arguments.addAll(List.of("--clients", Integer.toString(clients())));
    arguments.addAll(List.of("--connections", Integer.toString(connections())));
    arguments.addAll(List.of("--total", Long.toString(requests(manyRequests))));
    arguments.addAll(List.of("--warm-up", Long.toString(warmUp)));
    arguments.addAll(List.of("--value-size", Integer.toString(valueSize)));
    return arguments;
  }
}
