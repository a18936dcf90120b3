package io.quorate.protocol.commit;

import io.quorate.bytes.Bytes;

/// What a participant asks of its resource: a database, a queue, a keyspace. Each may be asked
/// twice, and each may have been done although its answer got lost.
public sealed interface ResourceCall {
  /// Could this be done, as things stand? Does nothing and promises nothing.
  record Check(Bytes work) implements ResourceCall {
    @Override
    public String toString() {
      return "check";
    }
  }

  /// Does the work, so that it can still be ended in either way, even after a crash.
  record Prepare(Bytes work) implements ResourceCall {
    @Override
    public String toString() {
      return "prepare";
    }
  }

  record Commit(Bytes redo) implements ResourceCall {
    @Override
    public String toString() {
      return "commit";
    }
  }

  record Abort(Bytes undo) implements ResourceCall {
    @Override
    public String toString() {
      return "abort";
    }
  }

  /// What has become of the work? Answered by [ResourceAnswer.Seen], from a complete look at what
  /// the resource holds and at the evidence that the work has left behind, never from an error
  /// code.
  record Inspect() implements ResourceCall {
    @Override
    public String toString() {
      return "inspect";
    }
  }

  /// Ends the session that still holds the prepared work, if there is one: as long as it lives,
  /// others may be told that there is no such work.
  record Evict() implements ResourceCall {
    @Override
    public String toString() {
      return "evict";
    }
  }
}
