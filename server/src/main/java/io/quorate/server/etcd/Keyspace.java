package io.quorate.server.etcd;

import io.quorate.api.etcd.ResponseHeader;
import io.quorate.bytes.Bytes;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.ReplicaStatus;
import java.util.function.Consumer;
import java.util.function.Function;

/// The group that holds the keys, as the services use it: outcomes become answers or errors.
///
/// May be used by any thread; answers come on the node's thread.
public final class Keyspace {
  private final Group<KeyspaceState, KvResult> group;
  private final long clusterId;

  public Keyspace(Group<KeyspaceState, KvResult> group, long clusterId) {
    this.group = group;
    this.clusterId = clusterId;
  }

  ReplicaStatus status() {
    return group.status();
  }

  /// Executes a command; what it results in goes to `done`, any other end to the reply.
  void write(Bytes command, Reply<?> reply, Consumer<KvResponse> done) {
    group.submit(
        command,
        outcome -> {
          switch (outcome) {
            case Outcome.Done(KvResponse response, _) -> done.accept(response);
            case Outcome.Done(KvError error, _) -> reply.fail(Errors.of(error));
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  /// Asks the state; the answer goes to `done`, any other end to the reply.
  <A> void read(
      Consistency consistency,
      Function<KeyspaceState, A> question,
      Reply<?> reply,
      Consumer<A> done) {
    group.query(
        consistency,
        question,
        outcome -> {
          switch (outcome) {
            case Outcome.Done(var answer, _) -> done.accept(answer);
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  /// Who answers, at which revision.
  ResponseHeader header(long revision) {
    return headerBuilder().setRevision(revision).build();
  }

  /// Who answers, where the revision has no place.
  ResponseHeader header() {
    return headerBuilder().build();
  }

  private ResponseHeader.Builder headerBuilder() {
    ReplicaStatus status = group.status();
    return ResponseHeader.newBuilder()
        .setClusterId(clusterId)
        .setMemberId(status.engine().self().value())
        .setRaftTerm(status.engine().epoch());
  }
}
