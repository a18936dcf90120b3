package io.quorate.server.etcd;

import io.grpc.Status;
import io.quorate.api.etcd.ResponseHeader;
import io.quorate.bytes.Bytes;
import io.quorate.kv.Conflict;
import io.quorate.kv.Growth;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvStore;
import io.quorate.kv.RequestOp;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.Staleness;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.server.cluster.Quota;
import io.quorate.transaction.GroupParticipant;
import io.quorate.transaction.Participant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// The group that holds the keys, as the services use it: outcomes become answers or errors.
///
/// May be used by any thread; answers come on the node's thread.
public final class Keyspace {
  /// So long a write is tried again that meets locks. No longer than requests usually may take.
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private final Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> group;
  private final long clusterId;
  private final KeyspaceState keys;
  private final Quota quota;
  private final LongAdder proposals = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /// @param keys the state of the group on this node
  public Keyspace(
      Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> group,
      long clusterId,
      KeyspaceState keys,
      Quota quota) {
    this.group = group;
    this.clusterId = clusterId;
    this.keys = keys;
    this.quota = quota;
  }

  /// What its commands and questions go to.
  public Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> group() {
    return group;
  }

  /// The keyspace as transactions see it.
  ///
  /// @param number its group's
  public Participant participant(String name, long number) {
    return new GroupParticipant<>(
        name,
        new NodeId(number),
        group,
        KeyspaceState::store,
        keys::isAnythingPrepared,
        this::hasRoomFor);
  }

  public Quota quota() {
    return quota;
  }

  /// What counts against the quota, as far as this node has applied it.
  public long bytesInUse() {
    return keys.bytesInUse();
  }

  private boolean hasRoomFor(long growth) {
    return quota.allows(growth, keys.bytesInUse());
  }

  /// Why a request must not be submitted now, if it must not. As in etcd this comes before all that
  /// can be wrong with the request itself.
  Optional<KvError> objectionTo(RequestOp request) {
    return hasRoomFor(Growth.of(request)) ? Optional.empty() : Optional.of(KvError.NO_SPACE);
  }

  public ReplicaStatus status() {
    return group.status();
  }

  KvCounts counts() {
    return keys.counts();
  }

  /// How many commands have no outcome yet.
  public long proposalsPending() {
    long ended = succeeded.sum() + failed.sum();
    return Math.max(0, proposals.sum() - ended);
  }

  /// How many commands were not executed, or nobody knows.
  public long proposalsFailed() {
    return failed.sum();
  }

  /// Executes a command; what it results in goes to `done`, any other end to the reply. If keys are
  /// locked it waits for the transactions that hold them.
  void write(Bytes command, Reply<?> reply, Consumer<KvResponse> done) {
    Bytes plain = Sessions.plain(command);
    persist(
        again -> group.submit(plain, outcome -> ended(outcome, false, reply, done, again)),
        System.nanoTime(),
        reply);
  }

  /// Executes a session's command of this number, as [#write] does, unless it has been executed
  /// before; then what it resulted in goes to `done` again.
  void execute(
      long session,
      long number,
      long lowest,
      Bytes command,
      Reply<?> reply,
      Consumer<KvResponse> done) {
    Bytes execution = Sessions.execution(session, number, lowest, command);
    persist(
        again ->
            group.submitIdempotent(
                execution,
                attempts -> ended(attempts.last(), attempts.several(), reply, done, again)),
        System.nanoTime(),
        reply);
  }

  /// Makes an attempt, and others as often as it has done nothing because keys were locked. A
  /// transaction is finished soon, or soon after its coordinator was lost; who has waited for that
  /// in vain is told to try again.
  ///
  /// @param attempt is given what to call with those who hold the locks
  private void persist(Consumer<Consumer<List<Bytes>>> attempt, long begun, Reply<?> reply) {
    proposals.increment();
    attempt.accept(holders ->
        whenFinished(
            holders,
            reply,
            () -> {
              if (System.nanoTime() - begun < LOCK_PATIENCE.toNanos()) {
                persist(attempt, begun, reply);
              } else {
                reply.fail(Errors.LOCKED);
              }
            }));
  }

  private void whenFinished(List<Bytes> transactions, Reply<?> reply, Runnable done) {
    group.queryWhen(
        Consistency.SERIALIZABLE,
        sessions -> transactions.stream().noneMatch(sessions.state().store()::isPrepared),
        (_, _) -> true,
        outcome -> ended(outcome, Errors.LOCKED, reply, _ -> done.run()));
  }

  private void ended(
      Outcome<SessionResult<KvResult>> outcome,
      boolean inDoubt,
      Reply<?> reply,
      Consumer<KvResponse> done,
      Consumer<List<Bytes>> locked) {
    (outcome instanceof Outcome.Done ? succeeded : failed).increment();
    switch (outcome) {
      case Outcome.Done(SessionResult.Executed(KvResponse response), _) -> done.accept(response);
      case Outcome.Done(SessionResult.Executed(KvError error), _) -> reply.fail(Errors.of(error));
      case Outcome.Done(SessionResult.Executed(Conflict.Locked(var holders)), _) ->
          locked.accept(holders);
      case Outcome.Done(SessionResult.Refused(var reason), _) ->
          reply.fail(Errors.of(reason, inDoubt));
      case Outcome.Done(var other, _) -> throw new IllegalStateException("executed: " + other);
      case Outcome.Refused(var reason) ->
          reply.fail(inDoubt ? Errors.of(Doubt.TIMED_OUT) : Errors.of(reason));
      case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
    }
  }

  /// Opens a session; its number goes to `done`.
  void openSession(Reply<?> reply, LongConsumer done) {
    group.submit(
        Sessions.opening(),
        outcome -> {
          switch (outcome) {
            case Outcome.Done(SessionResult.Opened(var session), _) -> done.accept(session);
            case Outcome.Done(var other, _) -> throw new IllegalStateException("opened: " + other);
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  /// Ends a session, if it is there.
  void closeSession(long session, Reply<?> reply, Runnable done) {
    group.submitIdempotent(
        Sessions.closing(session),
        attempts -> {
          switch (attempts.last()) {
            case Outcome.Done<?> _ -> done.run();
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
        sessions -> question.apply(sessions.state()),
        outcome -> ended(outcome, reply, done));
  }

  /// Answers a read on its client's terms. One that must be new waits for the transactions that may
  /// have been committed and have not yet written what it asks for.
  <A> void read(
      ReadTerms terms,
      RequestOp request,
      boolean serializable,
      Function<KeyspaceState, A> question,
      Reply<?> reply,
      Consumer<A> done) {
    Consistency consistency = terms.consistency(serializable);
    boolean isNew = consistency.equals(Consistency.LINEARIZABLE);
    boolean waitsForLocks = !consistency.equals(Consistency.SERIALIZABLE);
    group.queryWhen(
        consistency,
        sessions -> {
          KvStore store = sessions.state().store();
          return store.revision() >= terms.minRevision()
              && (!waitsForLocks || store.holders(request).isEmpty());
        },
        (sessions, staleness) -> {
          if (!isNew) {
            terms.staleness().accept(staleness);
          }
          return question.apply(sessions.state());
        },
        outcome ->
            ended(
                outcome,
                terms.minRevision() == 0 ? Errors.LOCKED : Errors.of(Reason.STATE_NOT_REACHED),
                reply,
                done));
  }

  /// At which revision this replica is, and how old that may be.
  void readStaleness(Reply<?> reply, BiConsumer<Long, Staleness> done) {
    record Read(long revision, Staleness staleness) {}
    group.queryWhen(
        Consistency.SERIALIZABLE,
        _ -> true,
        (sessions, staleness) -> new Read(sessions.state().store().revision(), staleness),
        outcome -> ended(outcome, reply, read -> done.accept(read.revision, read.staleness)));
  }

  private static <A> void ended(Outcome<A> outcome, Reply<?> reply, Consumer<A> done) {
    ended(outcome, Errors.of(Reason.STATE_NOT_REACHED), reply, done);
  }

  /// @param notReached what is answered if the state that was waited for did not come
  private static <A> void ended(
      Outcome<A> outcome, Status notReached, Reply<?> reply, Consumer<A> done) {
    switch (outcome) {
      case Outcome.Done(var answer, _) -> done.accept(answer);
      case Outcome.Refused(var reason) when reason == Reason.STATE_NOT_REACHED ->
          reply.fail(notReached);
      case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
      case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
    }
  }

  /// Reads nothing, to see whether reads are answered; if not, `failure` is given why. A node that
  /// has too much to do lives all the same: a serializable read that it refuses is no failure.
  public void probe(Consistency consistency, Consumer<Optional<String>> failure) {
    group.query(
        consistency,
        _ -> true,
        outcome ->
            failure.accept(
                switch (outcome) {
                  case Outcome.Done<Boolean> _ -> Optional.empty();
                  case Outcome.Refused(var reason)
                      when reason == Reason.OVERLOADED
                          && consistency.equals(Consistency.SERIALIZABLE) ->
                      Optional.empty();
                  case Outcome.Refused(var reason) -> description(Errors.of(reason));
                  case Outcome.Unknown(var doubt) -> description(Errors.of(doubt));
                }));
  }

  private static Optional<String> description(Status status) {
    return Optional.of(String.valueOf(status.getDescription()));
  }

  /// Hands the leadership over; that it is done goes to `done`, any other end to the reply. A
  /// leader that is to hand over to itself is done at once, as in etcd.
  void moveLeader(NodeId target, Reply<?> reply, Runnable done) {
    if (status().engine().leads() && target.equals(status().engine().self())) {
      done.run();
      return;
    }
    var _ =
        group
            .transferLeadership(target)
            .thenAccept(outcome -> {
              switch (outcome) {
                case Outcome.Done(var objection, _) ->
                    objection.map(Errors::of).ifPresentOrElse(reply::fail, done);
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
