package io.quorate.protocol.commit;

import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage;
import io.quorate.protocol.commit.quorum.QuorumMessage;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage;

/// What the processes of one transaction tell each other. No message says which transaction: the
/// host puts its name around it.
public sealed interface CommitMessage
    permits TwoPhaseMessage, ThreePhaseMessage, QuorumMessage, PaxosCommitMessage {}
