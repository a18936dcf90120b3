package io.quorate.protocol;

import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.raft.RaftMessage;

/// What one replica tells another.
public sealed interface Message permits RaftMessage, MultiPaxosMessage, PaxosMessage {}
