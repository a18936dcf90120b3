package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;

/// What is proposed for a slot. It stays the same whoever proposes it again.
///
/// The epoch is what lets a leader say that nothing which was proposed before it will come after it
/// (see [Content.Opening]), although some acceptor may still hold such a thing and a later leader
/// may find it there: what is chosen behind a later epoch's value is void, and everybody who reads
/// the log in order sees that ([Learner]).
///
/// @param epoch the round of the ballot in which it was first proposed
public record Value(long epoch, Content content) {
  /// Fills a slot in which nothing can have been chosen.
  static final Value NOTHING = new Value(0, new Content.Nothing());

  @Override
  public String toString() {
    return content.toString();
  }
}
