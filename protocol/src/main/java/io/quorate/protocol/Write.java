package io.quorate.protocol;

import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.RaftWrite;

/// What a replica must remember across a crash.
public sealed interface Write permits RaftWrite, MultiPaxosWrite, PaxosWrite {}
