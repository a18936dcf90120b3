package io.quorate.transaction;

import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import java.util.List;

/// A transaction that is prepared somewhere, or committed and not forgotten yet.
///
/// @param note what is prepared says of it; nothing prepared, no participants
/// @param preparedIn the keyspaces that wait for its end
/// @param decision what the register says
public record Unfinished(
    TransactionId id, Note note, List<String> preparedIn, RegisterAnswer decision) {
  public Unfinished {
    preparedIn = List.copyOf(preparedIn);
  }
}
