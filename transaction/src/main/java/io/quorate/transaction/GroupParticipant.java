package io.quorate.transaction;

import io.quorate.kv.Command;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvStore;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/// A keyspace that is a group on this node.
///
/// @param store the keys in the group's state machine
/// @param prepared whether any transaction is prepared there; asked by any thread
/// @param room whether it may grow by so many bytes; asked by any thread
public record GroupParticipant<S extends StateMachine<KvResult>>(
    String name,
    NodeId id,
    Group<Sessions<S, KvResult>, SessionResult<KvResult>> group,
    Function<S, KvStore> store,
    BooleanSupplier prepared,
    LongPredicate room)
    implements Participant {

  @Override
  public boolean leadsHere() {
    return group.status().engine().leads();
  }

  @Override
  public boolean isAnythingPrepared() {
    return prepared.getAsBoolean();
  }

  @Override
  public boolean hasRoomFor(long growth) {
    return room.test(growth);
  }

  @Override
  public void submit(Command command, Consumer<Outcome<KvResult>> reply) {
    group.submit(
        Sessions.plain(KvCodec.encode(command)), outcome -> reply.accept(executed(outcome)));
  }

  @Override
  public void submitIdempotent(Command command, Consumer<Outcome<KvResult>> reply) {
    group.submitIdempotent(
        Sessions.plain(KvCodec.encode(command)),
        attempts -> reply.accept(executed(attempts.last())));
  }

  @Override
  public <A> void queryWhen(
      Consistency consistency,
      Predicate<KvStore> awaited,
      Function<KvStore, A> question,
      Consumer<Outcome<A>> reply) {
    group.queryWhen(
        consistency,
        sessions -> awaited.test(store.apply(sessions.state())),
        (sessions, _) -> question.apply(store.apply(sessions.state())),
        reply);
  }

  private static Outcome<KvResult> executed(Outcome<SessionResult<KvResult>> outcome) {
    return switch (outcome) {
      case Outcome.Done(SessionResult.Executed(var result), var index) ->
          new Outcome.Done<>(result, index);
      case Outcome.Done(var other, _) -> throw new IllegalStateException("executed: " + other);
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
    };
  }
}
