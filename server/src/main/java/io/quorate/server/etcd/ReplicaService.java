package io.quorate.server.etcd;

import io.quorate.api.replica.DescribeRequest;
import io.quorate.api.replica.DescribeResponse;
import io.quorate.api.replica.ReplicaGrpc;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.Staleness;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Our own `Replica` service: what a member says of its replica, without asking anybody. What
/// `quorate status` shows.
final class ReplicaService {
  private final Keyspace keyspace;
  private final ReplicaFacts facts;
  private final LongSupplier diskBytes;
  private final Executor readers;

  ReplicaService(Keyspace keyspace, ReplicaFacts facts, LongSupplier diskBytes, Executor readers) {
    this.keyspace = keyspace;
    this.facts = facts;
    this.diskBytes = diskBytes;
    this.readers = readers;
  }

  List<Unary<?, ?>> methods() {
    return List.of(new Unary<>(ReplicaGrpc.getDescribeMethod(), this::describe));
  }

  private void describe(DescribeRequest request, Reply<DescribeResponse> reply) {
    keyspace.readStaleness(
        reply,
        (revision, staleness) ->
            readers.execute(() -> reply.answer(description(revision, staleness))));
  }

  private DescribeResponse description(long revision, Staleness staleness) {
    ReplicaStatus status = keyspace.status();
    DescribeResponse.Builder builder =
        DescribeResponse.newBuilder()
            .setHeader(keyspace.header(revision))
            .setRole(status.engine().role())
            .setLeader(status.engine().leader().map(NodeId::value).orElse(0L))
            .addAllVoters(values(status.engine().configuration().voters()))
            .addAllLearners(values(status.engine().configuration().learners()))
            .setCommitIndex(status.engine().commitIndex())
            .setAppliedIndex(status.appliedIndex())
            .setLagEntries(staleness.lagEntries())
            .setSnapshotIndex(status.snapshotIndex())
            .setSnapshotBytes(status.snapshotBytes())
            .setDiskBytes(diskBytes.getAsLong())
            .setElectionTimeoutMs(facts.electionTimeout().toMillis())
            .setBroadcastUs(status.broadcastTime().toNanos() / 1000)
            .setLeaseDriftPercent(facts.leaseDriftPercent())
            .setLeaderPriority(facts.leaderPriority());
    status
        .divergence()
        .ifPresent(seen -> builder.addAllDiverged(values(List.copyOf(seen.nodes()))));
    staleness.leaderHeard().ifPresent(age -> builder.setLeaderHeardMs(age.toMillis()));
    staleness.confirmed().ifPresent(age -> builder.setConfirmedMs(age.toMillis()));
    return builder.build();
  }

  private static List<Long> values(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::value).toList();
  }
}
