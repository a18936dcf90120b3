package io.quorate.runtime.register;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.paxos.PaxosState;
import io.quorate.protocol.paxos.PaxosWrite;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What a node must not forget of a group of registers.
public final class RegisterStates {
  private Configuration acceptors;
  private final Map<Bytes, PaxosState> states = new TreeMap<>();

  public RegisterStates(Configuration acceptors) {
    this.acceptors = acceptors;
  }

  /// What was read from a log whose first segments are gone, so far: the acceptors are said again
  /// somewhere in what is left of it.
  public static RegisterStates inLog() {
    return new RegisterStates(Configuration.UNKNOWN);
  }

  /// Is told once, or again.
  public void founded(Configuration founders) {
    acceptors = founders;
  }

  public Configuration acceptors() {
    return acceptors;
  }

  /// This is durable, or on its way to the disk.
  public void add(Bytes name, PaxosWrite write) {
    states.put(name, of(name).with(write));
  }

  public PaxosState of(Bytes name) {
    return states.getOrDefault(name, PaxosState.INITIAL);
  }

  /// By name, all that have any.
  public Map<Bytes, PaxosState> all() {
    return Collections.unmodifiableMap(states);
  }
}
