package io.quorate.runtime;

import io.quorate.protocol.Input;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;

/// Something that only a group's leader can do, and for the group itself: change its members, or
/// hand the leadership over.
///
/// @param <I> what the protocol is told
/// @param <E> why the leader may object
final class LeaderRequest<I extends Input, E> implements Submission {
  private final ObjLongConsumer<LeaderRequest<I, E>> desk;
  private final LongFunction<I> input;
  private final Consumer<Outcome<Optional<E>>> reply;

  /// @param desk where it is dealt with
  /// @param input what the protocol is told, given the number under which it is asked
  /// @param reply gets the leader's objection, or nothing if it is done
  LeaderRequest(
      ObjLongConsumer<LeaderRequest<I, E>> desk,
      LongFunction<I> input,
      Consumer<Outcome<Optional<E>>> reply) {
    this.desk = desk;
    this.input = input;
    this.reply = reply;
  }

  @Override
  public void enter(long now) {
    desk.accept(this, now);
  }

  @Override
  public int bytes() {
    return 0;
  }

  @Override
  public void refuse(Outcome.Reason reason) {
    end(new Outcome.Refused<>(reason));
  }

  I input(long number) {
    return input.apply(number);
  }

  void end(Outcome<Optional<E>> outcome) {
    reply.accept(outcome);
  }
}
