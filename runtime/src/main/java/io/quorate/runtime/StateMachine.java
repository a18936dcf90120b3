package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What is replicated. Every replica of a group applies the same commands in the same order;
/// therefore the state must depend on nothing else: no clock, no randomness, no order of hash
/// tables.
///
/// All methods are called by the node's own thread and must not block. A query is any function of
/// the state machine, run by that thread between two commands; it must not change anything.
///
/// @param <R> what a command results in, given to whoever submitted it on this node
public interface StateMachine<R> {
  /// Executes the command at `index` of the log. Indexes only grow, but not always by one. An
  /// exception stops the replica: what is wrong with a command must be a result, the same on every
  /// replica.
  R apply(long index, Bytes command);

  /// A number that tells what the last command has changed, and how it ended, from anything else
  /// that it might have done; the same on every replica, in every process. Asked once after each
  /// command. Replicas sum these numbers up and compare them, so that a state machine which depends
  /// on something else than its commands is found out. Without it only the commands are compared.
  default long fingerprint(R result) {
    return 0;
  }

  /// So many milliseconds have passed since the group was founded, as its leaders measured: the
  /// only clock that a state machine may look at. Told now and then, before the commands that were
  /// proposed later; the time stands still while there are none.
  default void time(long millis) {}

  /// The state as it is now, taken in constant time, to be written while commands go on being
  /// applied.
  View view();

  /// Does a small part of what was put off and cannot be seen from outside, such as freeing memory.
  /// Called between commands, and again soon as long as it says that something is left.
  default boolean tidy() {
    return false;
  }

  /// Reads a state that a [View] has written, beside the present one, which must neither be looked
  /// at nor changed: unlike the others this method may be called by any thread, and may take its
  /// time.
  ///
  /// @return puts the state that was read in the place of the present one; run by the node's thread
  /// @throws IOException if it cannot be read or is none of this state machine
  Runnable load(InputStream in) throws IOException;

  /// A consistent state of some moment. May be used by another thread.
  interface View {
    void writeTo(OutputStream out) throws IOException;
  }
}
