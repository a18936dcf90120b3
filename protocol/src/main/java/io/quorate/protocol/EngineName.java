package io.quorate.protocol;

import java.util.Arrays;
import java.util.Optional;

/// The protocols that can order a group's log, by name.
public enum EngineName {
  RAFT("raft"),
  MULTI_PAXOS("multi-paxos");

  private final String word;

  EngineName(String word) {
    this.word = word;
  }

  /// As it is written.
  public String word() {
    return word;
  }

  /// The one that is written so.
  public static Optional<EngineName> of(String word) {
    return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
  }
}
