package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/// A client's handle on one group's replica at this node. Any node of the group will do: it passes
/// commands on to the leader and answers when it has applied them itself.
///
/// May be used by any thread. Callbacks, and what depends on a future, run on the node's own
/// thread, or at once on the caller's if the request is refused outright; they must not block. A
/// command's future always ends with an outcome, never with an exception.
///
/// @param <S> the state machine
/// @param <R> what its commands result in
public final class Group<S extends StateMachine<R>, R> {
  private final Node node;
  private final Replica<S, R> replica;

  Group(Node node, Replica<S, R> replica) {
    this.node = node;
    this.replica = replica;
  }

  /// Executes a command once.
  ///
  /// @throws IllegalArgumentException if it is longer than [NodeOptions#commandBytesMax]
  public void submit(Bytes command, Consumer<Outcome<R>> reply) {
    submit(command, false, attempts -> reply.accept(attempts.last()));
  }

  /// As [#submit(Bytes, Consumer)], for a command that does no harm if it is executed more than
  /// once: it is given to one leader after another until it is known to have been executed, or time
  /// is up.
  ///
  /// @throws IllegalArgumentException if it is longer than [NodeOptions#commandBytesMax]
  public void submitIdempotent(Bytes command, Consumer<Attempts<R>> reply) {
    submit(command, true, reply);
  }

  private void submit(Bytes command, boolean idempotent, Consumer<Attempts<R>> reply) {
    int bytesMax = node.options().commandBytesMax();
    if (command.length() > bytesMax) {
      throw new IllegalArgumentException(
          "a command of %d bytes is longer than the %d allowed"
              .formatted(command.length(), bytesMax));
    }
    node.enter(new Pending<>(replica, command, idempotent, reply));
  }

  /// As [#submit(Bytes, Consumer)].
  public CompletableFuture<Outcome<R>> submit(Bytes command) {
    CompletableFuture<Outcome<R>> future = new CompletableFuture<>();
    submit(command, future::complete);
    return future;
  }

  /// Asks something of the state: `question` runs on the node's thread between two commands, and
  /// must neither change the state nor keep hold of it. One that throws stops the node.
  public <A> void query(
      Consistency consistency, Function<S, A> question, Consumer<Outcome<A>> reply) {
    Consumer<RuntimeException> onError =
        e -> {
          throw e;
        };
    node.enter(new Query<>(replica, consistency, _ -> true, unmoved(question), reply, onError));
  }

  /// As [#query(Consistency, Function, Consumer)], but what `question` throws is its asker's own:
  /// the future fails with it, and the node goes on.
  public <A> CompletableFuture<Outcome<A>> query(Consistency consistency, Function<S, A> question) {
    CompletableFuture<Outcome<A>> future = new CompletableFuture<>();
    Consumer<RuntimeException> onError = future::completeExceptionally;
    node.enter(
        new Query<>(replica, consistency, _ -> true, unmoved(question), future::complete, onError));
    return future;
  }

  /// As [#query(Consistency, Function, Consumer)], but asks the first state for which `awaited`
  /// holds, from one on that is as new as `consistency` demands; and tells `question` how old that
  /// state may be. If none comes within [NodeOptions#requestTimeout] the query is refused:
  /// [Outcome.Reason#STATE_NOT_REACHED].
  ///
  /// @param awaited runs on the node's thread after each step that has changed the state: must be
  ///   quick, change nothing, and not throw
  public <A> void queryWhen(
      Consistency consistency,
      Predicate<S> awaited,
      BiFunction<S, Staleness, A> question,
      Consumer<Outcome<A>> reply) {
    Consumer<RuntimeException> onError =
        e -> {
          throw e;
        };
    node.enter(new Query<>(replica, consistency, awaited, question, reply, onError));
  }

  /// As [#queryWhen(Consistency, Predicate, BiFunction, Consumer)], with what goes wrong as in
  /// [#query(Consistency, Function)].
  public <A> CompletableFuture<Outcome<A>> queryWhen(
      Consistency consistency, Predicate<S> awaited, Function<S, A> question) {
    CompletableFuture<Outcome<A>> future = new CompletableFuture<>();
    Consumer<RuntimeException> onError = future::completeExceptionally;
    node.enter(
        new Query<>(replica, consistency, awaited, unmoved(question), future::complete, onError));
    return future;
  }

  /// A question that does not mind how old the state is.
  private static <S, A> BiFunction<S, Staleness, A> unmoved(Function<S, A> question) {
    return (state, _) -> question.apply(state);
  }

  /// Asks for other members, any set; the rules are those of [Input.ChangeMembers]. Only the leader
  /// can do this: another replica objects with `NOT_LEADER`, and its [#status] names the leader.
  ///
  /// @param basis how far the log was known, and known to be committed, to who made `target` from
  ///   the members there, see [io.quorate.protocol.Engine.Status#commitIndex]: if others came into
  ///   force after it, the leader objects
  /// @param strict whether the leader objects to what would leave the group without a quorum
  /// @return done, with the leader's objection or nothing; what was objected to was not done
  public CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> changeMembers(
      Configuration target, long basis, boolean strict) {
    CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> future = new CompletableFuture<>();
    node.enter(
        new LeaderRequest<>(
            replica.changes()::enter, changeTo(target, basis, strict), future::complete));
    return future;
  }

  /// Asks the leader what it would object to such a change, if anything, and changes nothing. Any
  /// replica can do this. As nothing is changed, a question without an answer ends as refused.
  public CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> objectionTo(
      Configuration target, long basis, boolean strict) {
    CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> future = new CompletableFuture<>();
    node.enter(
        new LeaderRequest<>(
            replica.questions()::enter, changeTo(target, basis, strict), future::complete));
    return future;
  }

  private LongFunction<Input.ChangeMembers> changeTo(
      Configuration target, long basis, boolean strict) {
    return number ->
        new Input.ChangeMembers(new RequestId(node.origin(), number), target, basis, strict);
  }

  /// Asks the leader to make way for another voter, and waits until that one leads. Only the leader
  /// can do this, as with [#changeMembers].
  public CompletableFuture<Outcome<Optional<TransferRefused.Reason>>> transferLeadership(
      NodeId target) {
    CompletableFuture<Outcome<Optional<TransferRefused.Reason>>> future = new CompletableFuture<>();
    LongFunction<Input.TransferLeadership> input =
        number -> new Input.TransferLeadership(number, target);
    node.enter(new LeaderRequest<>(replica.transfers()::enter, input, future::complete));
    return future;
  }

  /// How the replica stood after its last step.
  public ReplicaStatus status() {
    return replica.status();
  }
}
