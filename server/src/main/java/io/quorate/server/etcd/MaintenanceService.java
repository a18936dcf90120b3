package io.quorate.server.etcd;

import io.quorate.api.etcd.HashKVRequest;
import io.quorate.api.etcd.HashKVResponse;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.etcd.MoveLeaderRequest;
import io.quorate.api.etcd.MoveLeaderResponse;
import io.quorate.api.etcd.StatusRequest;
import io.quorate.api.etcd.StatusResponse;
import io.quorate.kv.KvError;
import io.quorate.kv.KvHash;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.ReplicaStatus;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// etcd's `Maintenance` service: status, the hash by which replicas are compared, and the passing
/// on of leadership.
final class MaintenanceService {
  private final Keyspace keyspace;
  private final LongSupplier diskBytes;
  private final Executor readers;

  MaintenanceService(Keyspace keyspace, LongSupplier diskBytes, Executor readers) {
    this.keyspace = keyspace;
    this.diskBytes = diskBytes;
    this.readers = readers;
  }

  List<Unary<?, ?>> methods() {
    return List.of(
        new Unary<>(MaintenanceGrpc.getStatusMethod(), this::status),
        new Unary<>(MaintenanceGrpc.getHashKVMethod(), this::hashKv),
        new Unary<>(MaintenanceGrpc.getMoveLeaderMethod(), this::moveLeader));
  }

  private void status(StatusRequest request, Reply<StatusResponse> reply) {
    keyspace.read(
        Consistency.SERIALIZABLE,
        state -> state.store().revision(),
        reply,
        revision -> readers.execute(() -> reply.answer(status(revision))));
  }

  private StatusResponse status(long revision) {
    ReplicaStatus status = keyspace.status();
    StatusResponse.Builder builder =
        StatusResponse.newBuilder()
            .setHeader(keyspace.header(revision))
            .setVersion(EtcdVersion.SERVER)
            .setStorageVersion(EtcdVersion.STORAGE)
            .setDbSize(diskBytes.getAsLong())
            .setDbSizeInUse(keyspace.bytesInUse())
            .setDbSizeQuota(keyspace.quota().number())
            .setLeader(status.engine().leader().map(NodeId::value).orElse(0L))
            .setRaftIndex(status.engine().commitIndex())
            .setRaftTerm(status.engine().epoch())
            .setRaftAppliedIndex(status.appliedIndex())
            .setIsLearner(status.engine().isLearner());
    if (status.engine().leader().isEmpty()) {
      builder.addErrors("etcdserver: no leader");
    }
    status
        .divergence()
        .ifPresent(seen ->
            seen.nodes()
                .forEach(node ->
                    builder.addErrors(
                        "memberID:%s alarm:CORRUPT "
                            .formatted(Long.toUnsignedString(node.value())))));
    return builder.build();
  }

  /// As in etcd, only the leader is asked, and the answer is empty.
  private void moveLeader(MoveLeaderRequest request, Reply<MoveLeaderResponse> reply) {
    keyspace.moveLeader(
        new NodeId(request.getTargetID()),
        reply,
        () -> reply.answer(MoveLeaderResponse.getDefaultInstance()));
  }

  /// Of this replica alone: replicas are compared by asking each of them for the same revision.
  private void hashKv(HashKVRequest request, Reply<HashKVResponse> reply) {
    keyspace.read(
        Consistency.SERIALIZABLE,
        state -> state.store().view(),
        reply,
        view ->
            readers.execute(() -> {
              switch (view.hash(request.getRevision())) {
                case KvHash hash ->
                    reply.answer(
                        HashKVResponse.newBuilder()
                            .setHeader(keyspace.header(hash.revision()))
                            .setHash(hash.hash())
                            .setCompactRevision(hash.compactRevision())
                            .setHashRevision(hash.hashRevision())
                            .build());
                case KvError error -> reply.fail(Errors.of(error));
              }
            }));
  }
}
