package io.quorate.protocol.raft;

import io.quorate.protocol.Content;

/// One place of the log, with the term in which a leader put something there.
public record Entry(long term, long index, Content content) {
  public EntryId id() {
    return new EntryId(term, index);
  }

  @Override
  public String toString() {
    return term + "/" + index + " " + content;
  }
}
