package io.quorate.transaction;

import static io.quorate.protocol.commit.Outcome.ABORTED;
import static io.quorate.protocol.commit.Outcome.COMMITTED;

import io.quorate.bytes.Bytes;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvStore;
import io.quorate.kv.PrepareRequest;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what others have left behind, on each node for the groups that it leads.
///
/// - A keyspace's leader asks the register about transactions that have been prepared for long, by
///   asking for their abort, and does as it answers.
/// - The register's leader finishes commits that have not been forgotten for long, in all their
///   keyspaces, and has them forgotten.
/// - Of classic two-phase commit, whose decisions nobody can ask for, each node ends what its own
///   coordinator has left behind in an earlier life, by its [CoordinatorLog]: what is not in it was
///   not committed. Nobody else touches those.
///
/// It asks no keyspace in which nothing is prepared.
///
/// Two nodes that both think that they lead may do the same; nothing depends on there being one.
///
/// A transaction that the register has forgotten was never committed if it is prepared still: it is
/// forgotten after all have committed, or, of an epoch that was closed before, if it was never
/// committed and its prepare has come very late. Since a prepare is submitted once, it cannot be a
/// second one of the former kind.
public final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Group<Decisions, RegisterAnswer> decisions;
  private final Participants keyspaces;
  private final Coordinator coordinator;
  private final Surroundings surroundings;
  private final TransactionOptions options;

  /// What the register is to be asked about, in each keyspace that is led here.
  private final Map<NodeId, Ages<Bytes>> prepared = new HashMap<>();

  /// The commits that are not forgotten, if the register is led here.
  private final Ages<TransactionId> committed = new Ages<>();

  public Recovery(
      Group<Decisions, RegisterAnswer> decisions,
      Participants keyspaces,
      Coordinator coordinator,
      Surroundings surroundings,
      TransactionOptions options) {
    this.decisions = decisions;
    this.keyspaces = keyspaces;
    this.coordinator = coordinator;
    this.surroundings = surroundings;
    this.options = options;
  }

  /// Looks now and again.
  public void start() {
    surroundings.execute(this::lookAgain);
  }

  private void lookAgain() {
    look();
    surroundings.after(options.inDoubtAfter().dividedBy(4), this::lookAgain);
  }

  private void look() {
    for (Participant keyspace : keyspaces.all()) {
      if (keyspace.isAnythingPrepared()) {
        keyspace.query(
            Consistency.SERIALIZABLE,
            KvStore::prepared,
            outcome -> {
              if (outcome instanceof Outcome.Done<List<PrepareRequest>>(var list, _)) {
                found(keyspace, list);
              }
            });
      } else {
        prepared.remove(keyspace.id());
      }
    }
    coordinator
        .log()
        .commits()
        .forEach((id, participants) -> {
          if (!coordinator.isRunning(id)) {
            finish(id, participants, () -> coordinator.log().end(id));
          }
        });
    if (decisions.status().engine().leads()) {
      decisions.query(
          Consistency.SERIALIZABLE,
          state -> state.register().unfinished(),
          outcome -> {
            if (outcome
                instanceof Outcome.Done<SortedMap<TransactionId, List<NodeId>>>(var commits, _)) {
              committed
                  .old(commits.keySet())
                  .forEach(
                      id -> finish(id, Objects.requireNonNull(commits.get(id)), () -> forget(id)));
            }
          });
    } else {
      committed.clear();
    }
  }

  // ---- transactions in doubt
  // ----------------------------------------------------------------------

  private void found(Participant keyspace, List<PrepareRequest> list) {
    List<Bytes> forRegister = new ArrayList<>();
    for (PrepareRequest each : list) {
      switch (Note.decode(each.note()).protocol()) {
        case REGISTER -> forRegister.add(each.transaction());
        case TWO_PHASE -> endOwn(keyspace, each.transaction());
      }
    }
    if (keyspace.leadsHere()) {
      prepared
          .computeIfAbsent(keyspace.id(), _ -> new Ages<>())
          .old(forRegister)
          .forEach(name -> resolve(keyspace, name));
    } else {
      prepared.remove(keyspace.id());
    }
  }

  /// Presumed abort. A replica that is behind may show what is finished; then nothing happens.
  private void endOwn(Participant keyspace, Bytes name) {
    TransactionId id = Note.id(name);
    if (id.owner().equals(coordinator.self())
        && !coordinator.isRunning(id)
        && !coordinator.log().commits().containsKey(id)) {
      LOG.info("transaction {} was left in keyspace {}, and is not committed", id, keyspace.name());
      keyspace.submitIdempotent(new FinishRequest(name, false), _ -> {});
    }
  }

  private void resolve(Participant keyspace, Bytes name) {
    TransactionId id = Note.id(name);
    decisions.submitIdempotent(
        DecisionCommand.encode(new RegisterCommand.Decide(id, ABORTED, List.of())),
        attempts -> {
          if (attempts.last() instanceof Outcome.Done(var answer, _)) {
            boolean commit = answer.equals(new RegisterAnswer.Decided(COMMITTED));
            LOG.info("transaction {} was in doubt in keyspace {}: {}", id, keyspace.name(), answer);
            keyspace.submitIdempotent(new FinishRequest(name, commit), _ -> {});
          }
        });
  }

  // ---- commits that nobody has ended
  // ------------------------------------------------------------

  /// A keyspace that is not here, and was not dropped, keeps the commit from being forgotten.
  private void finish(TransactionId id, List<NodeId> participants, Runnable done) {
    List<NodeId> left = participants.stream().filter(each -> !keyspaces.isDropped(each)).toList();
    List<Participant> concerned =
        keyspaces.all().stream().filter(each -> left.contains(each.id())).toList();
    if (left.isEmpty()) {
      done.run();
    } else if (concerned.size() == left.size()) {
      finishIn(concerned, id, done);
    }
  }

  private static void finishIn(List<Participant> concerned, TransactionId id, Runnable done) {
    int[] left = {concerned.size()};
    for (Participant keyspace : concerned) {
      keyspace.submitIdempotent(
          new FinishRequest(Note.name(id), true),
          outcome -> {
            if (outcome instanceof Outcome.Done<KvResult> && --left[0] == 0) {
              done.run();
            }
          });
    }
  }

  private void forget(TransactionId id) {
    decisions.submitIdempotent(DecisionCommand.encode(new RegisterCommand.Forget(id)), _ -> {});
  }

  /// How long things have been there, as often as they were looked at.
  private final class Ages<K> {
    private Map<K, Long> since = new LinkedHashMap<>();

    /// Of what is there now, what has been there for long. It counts anew then, so that it is not
    /// looked after again before there was time for that.
    List<K> old(Collection<K> present) {
      long now = surroundings.nanos();
      Map<K, Long> still = new LinkedHashMap<>();
      List<K> old = new ArrayList<>();
      for (K each : present) {
        long first = since.getOrDefault(each, now);
        if (now - first >= options.inDoubtAfter().toNanos()) {
          old.add(each);
          still.put(each, now);
        } else {
          still.put(each, first);
        }
      }
      since = still;
      return old;
    }

    void clear() {
      since.clear();
    }
  }
}
