package io.quorate.transaction;

import io.quorate.kv.Command;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvStore;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// A keyspace as transactions see it. Answers come on the node's thread.
public interface Participant {
  /// What clients call it.
  String name();

  /// Names it in decisions; no other keyspace ever has the same.
  NodeId id();

  /// Whether its leader is on this node, as far as is known.
  boolean leadsHere();

  /// Whether any transaction is prepared there, as far as this node has heard.
  boolean isAnythingPrepared();

  /// Whether something may be submitted by which the keyspace can grow by so many bytes, as far as
  /// this node has heard.
  boolean hasRoomFor(long growth);

  /// See [io.quorate.runtime.Group#submit].
  void submit(Command command, Consumer<Outcome<KvResult>> reply);

  /// See [io.quorate.runtime.Group#submitIdempotent]; only the last outcome is told.
  void submitIdempotent(Command command, Consumer<Outcome<KvResult>> reply);

  /// See [io.quorate.runtime.Group#query].
  default <A> void query(
      Consistency consistency, Function<KvStore, A> question, Consumer<Outcome<A>> reply) {
    queryWhen(consistency, _ -> true, question, reply);
  }

  /// See [io.quorate.runtime.Group#queryWhen].
  <A> void queryWhen(
      Consistency consistency,
      Predicate<KvStore> awaited,
      Function<KvStore, A> question,
      Consumer<Outcome<A>> reply);
}
