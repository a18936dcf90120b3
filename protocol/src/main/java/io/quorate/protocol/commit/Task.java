package io.quorate.protocol.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;

/// What one participant has to do in a transaction.
///
/// @param work means something to the participant's resource only
public record Task(NodeId participant, Bytes work) {
  @Override
  public String toString() {
    return participant + ":" + work;
  }
}
